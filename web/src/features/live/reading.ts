import { useEffect, useMemo, useSyncExternalStore } from "react";

import type { LiveFrame, LiveTurn } from "@/api/types";
import type { Reading } from "@/socket/connection";
import { connection } from "@/socket/desk";

export interface LiveView {
  /** False until the server has answered: nothing is known yet. */
  loaded: boolean;
  state: LiveFrame["state"];
  why: LiveFrame["why"];
  refusal: string | null;
  /** In the order in which they were begun; those taken back are left out. */
  turns: readonly LiveTurn[];
}

const NOTHING: LiveView = { loaded: false, state: "off", why: null, refusal: null, turns: [] };

/** The words of one running call as the server tells them; React reads it through useSyncExternalStore. */
export class LiveReading implements Reading {
  private view = NOTHING;
  private readonly known = new Map<number, LiveTurn>();
  private readonly watchers = new Set<() => void>();

  constructor(readonly callId: string) {}

  getView = (): LiveView => this.view;

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  take = (frame: LiveFrame): void => {
    // What was read of a call stays when the server has forgotten it.
    if (frame.whole && frame.state !== "off") this.known.clear();
    for (const turn of frame.turns) this.learn(turn);
    const state = frame.state === "off" && this.known.size > 0 ? "over" : frame.state;
    this.set({ loaded: true, state, why: frame.why, refusal: null, turns: this.sorted() });
  };

  refused = (code: string): void => {
    const over = this.known.size > 0;
    this.set({ ...this.view, loaded: true, state: over ? "over" : "off", refusal: over ? null : code });
  };

  /** The newest version counts, whatever the order of arrival. */
  private learn(turn: LiveTurn): void {
    const known = this.known.get(turn.turn);
    if (known === undefined || known.version < turn.version) this.known.set(turn.turn, turn);
  }

  private sorted(): LiveTurn[] {
    return [...this.known.values()].filter((turn) => turn.text !== "").sort((a, b) => a.start - b.start || a.turn - b.turn);
  }

  private set(view: LiveView): void {
    this.view = view;
    for (const watcher of this.watchers) watcher();
  }
}

/** Read along in a call for as long as somebody looks. */
export function useLiveCall(callId: string): LiveView {
  const reading = useMemo(() => new LiveReading(callId), [callId]);
  useEffect(() => connection.read(reading), [reading]);
  return useSyncExternalStore(reading.watch, reading.getView);
}
