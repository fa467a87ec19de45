import { useCallback, useSyncExternalStore } from "react";

import type { LiveFrame, LiveTurn, ScriptTicks } from "@/api/types";
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
  ticks: Ticks | null;
}

/** How far the call is in its script; `at` is when that was told, in milliseconds of this page's clock. */
export interface Ticks extends ScriptTicks {
  at: number;
}

const NOTHING: LiveView = { loaded: false, state: "off", why: null, refusal: null, turns: [], ticks: null };

/** The words of one running call as the server tells them; React reads it through useSyncExternalStore. */
export class LiveReading implements Reading {
  private view = NOTHING;
  private readonly known = new Map<string, LiveTurn>();
  private readonly watchers = new Set<() => void>();

  constructor(readonly callId: string) {}

  getView = (): LiveView => this.view;

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  take = (frame: LiveFrame): void => {
    if (frame.whole) this.forgetGuesses();
    for (const turn of frame.turns) this.learn(turn);
    const state = frame.state === "off" && this.known.size > 0 ? "over" : frame.state;
    const ticks = frame.ticks === null ? this.view.ticks : { ...frame.ticks, at: performance.now() };
    this.set({ loaded: true, state, why: frame.why, refusal: null, turns: this.sorted(), ticks });
  };

  refused = (code: string): void => {
    const over = this.known.size > 0;
    this.set({ ...this.view, loaded: true, state: over ? "over" : "off", refusal: over ? null : code });
  };

  /** What was said for good stays, also when a server that started anew knows nothing of it. */
  private forgetGuesses(): void {
    for (const [key, turn] of this.known) if (!turn.final) this.known.delete(key);
  }

  /** The newest version counts, whatever the order of arrival; turns are counted anew from each `since`. */
  private learn(turn: LiveTurn): void {
    const key = `${turn.since}/${turn.turn}`;
    const known = this.known.get(key);
    if (known === undefined || known.version < turn.version) this.known.set(key, turn);
  }

  private sorted(): LiveTurn[] {
    return [...this.known.values()].filter((turn) => turn.text !== "").sort((a, b) => Date.parse(a.since) - Date.parse(b.since) || a.start - b.start || a.turn - b.turn);
  }

  private set(view: LiveView): void {
    this.view = view;
    for (const watcher of this.watchers) watcher();
  }
}

interface Shared {
  reading: LiveReading;
  readers: number;
  stop: () => void;
}

const shared = new Map<string, Shared>();

/** One reading for all who look at the same call: the server knows of one for each tab. */
function join(callId: string, watcher: () => void): () => void {
  const entry = shared.get(callId) ?? begin(callId);
  entry.readers += 1;
  const leave = entry.reading.watch(watcher);
  return () => {
    leave();
    entry.readers -= 1;
    if (entry.readers > 0) return;
    shared.delete(callId);
    entry.stop();
  };
}

function begin(callId: string): Shared {
  const reading = new LiveReading(callId);
  const entry = { reading, readers: 0, stop: connection.read(reading) };
  shared.set(callId, entry);
  return entry;
}

/** Read along in a call for as long as somebody looks; not before it is talked in. */
export function useLiveCall(callId: string, wanted = true): LiveView {
  const watch = useCallback((watcher: () => void) => (wanted ? join(callId, watcher) : () => undefined), [callId, wanted]);
  return useSyncExternalStore(watch, () => shared.get(callId)?.reading.getView() ?? NOTHING);
}
