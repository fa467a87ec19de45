/** The board's picture as the server tells it: a snapshot, then numbered deltas. No React inside. */
import type { BoardEventFrame, BoardRows, BoardSnapshotFrame } from "@/api/types";
import { backoff } from "@/socket/backoff";

export type FeedState = "connecting" | "live" | "broken" | "refused";
export type Rows = Required<BoardRows>;

export interface FeedView {
  state: FeedState;
  /** Null until the first snapshot. */
  rows: Rows | null;
  title: string;
}

const EMPTY: Rows = { firm: {}, queues: {}, waiting: {}, agents: {}, trunks: {}, lines: {}, alerts: {}, listens: {} };
const PING_MS = 15_000;
const SILENCE_MS = 25_000;
const GONE_FOR_GOOD = [4401, 4403];

export function applyDelta(rows: Rows, delta: BoardEventFrame["event"]): Rows {
  const next = { ...rows };
  for (const [section, keys] of Object.entries(delta.drop)) {
    const kept = Object.entries(next[section as keyof Rows]).filter(([key]) => !keys.includes(key));
    Object.assign(next, { [section]: Object.fromEntries(kept) });
  }
  for (const [section, put] of Object.entries(delta.put)) {
    Object.assign(next, { [section]: { ...next[section as keyof Rows], ...put } });
  }
  return next;
}

type Socket = Pick<WebSocket, "send" | "close" | "onopen" | "onclose" | "onmessage">;

export class BoardFeed {
  private view: FeedView = { state: "connecting", rows: null, title: "" };
  private readonly watchers = new Set<() => void>();
  private socket: Socket | null = null;
  private epoch: string | null = null;
  private seq = 0;
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private ping: ReturnType<typeof setInterval> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly newSocket: () => Socket,
    private readonly token: string | null = null,
  ) {}

  getView = (): FeedView => this.view;

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    if (this.watchers.size === 1) this.connect();
    return () => {
      this.watchers.delete(watcher);
      if (this.watchers.size === 0) this.drop();
    };
  };

  private connect(): void {
    const socket = this.newSocket();
    this.socket = socket;
    socket.onopen = () => this.open();
    socket.onmessage = (message) => this.take(String(message.data));
    socket.onclose = (event) => this.closed(event.code);
  }

  private open(): void {
    this.attempt = 0;
    const resume = this.epoch === null ? null : { epoch: this.epoch, seq: this.seq };
    this.socket?.send(JSON.stringify({ id: 1, type: "open", token: this.token, resume }));
    this.ping = setInterval(() => this.socket?.send(JSON.stringify({ id: 2, type: "ping" })), PING_MS);
    this.hear();
    this.set({ ...this.view, state: this.view.rows === null ? "connecting" : "live" });
  }

  private take(text: string): void {
    this.hear();
    const frame = JSON.parse(text) as BoardSnapshotFrame | BoardEventFrame | { type: "result"; title?: string };
    if (frame.type === "result") {
      if (frame.title) this.set({ ...this.view, title: frame.title });
    } else if (frame.type === "snapshot") {
      this.epoch = frame.epoch;
      this.seq = frame.seq;
      this.set({ ...this.view, state: "live", rows: { ...EMPTY, ...frame.rows } });
    } else if (this.view.rows !== null && frame.seq > this.seq) {
      if (frame.seq > this.seq + 1) {
        this.startAnew();
        return;
      }
      this.seq = frame.seq;
      this.set({ ...this.view, state: "live", rows: applyDelta(this.view.rows, frame.event) });
    }
  }

  /** A delta is missing: nothing after it can be believed before a fresh snapshot. */
  private startAnew(): void {
    this.epoch = null;
    this.drop();
    this.connect();
  }

  private closed(code: number): void {
    this.drop();
    if (GONE_FOR_GOOD.includes(code)) {
      this.set({ ...this.view, state: "refused", rows: null });
      return;
    }
    this.set({ ...this.view, state: "broken" });
    this.retry = setTimeout(() => this.connect(), backoff(this.attempt++, Math.random));
  }

  private hear(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.closed(1006), SILENCE_MS);
  }

  private drop(): void {
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    clearInterval(this.ping);
    const { socket } = this;
    this.socket = null;
    if (socket === null) return;
    socket.onopen = socket.onclose = socket.onmessage = null;
    socket.close();
  }

  private set(view: FeedView): void {
    this.view = view;
    for (const watcher of this.watchers) watcher();
  }
}

export function boardSocket(path: string): () => WebSocket {
  return () => new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/v1/board/${path}`);
}

export const boardFeed = new BoardFeed(boardSocket("ws"));
