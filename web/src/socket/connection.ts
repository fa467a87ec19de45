import type { LiveFrame, ResultFrame } from "@/api/types";

import { backoff } from "./backoff";
import { CLOSE_SESSION_ENDED, CLOSE_SILENT, CommandError, parseFrame } from "./protocol";
import type { Frame, Unnumbered } from "./protocol";
import type { Subscription } from "./subscription";

/** What the connection needs of a WebSocket; tests hand in a scripted one. */
export type SocketLike = Pick<
  WebSocket,
  "readyState" | "send" | "close" | "onopen" | "onclose" | "onmessage"
>;

export type ConnectionState = "idle" | "connecting" | "open" | "waiting" | "signed-out";

export interface ConnectionOptions {
  newSocket: () => SocketLike;
  /** Asked when a socket was refused: a browser does not tell a page that the handshake was answered with 401. */
  sessionAlive: () => Promise<boolean>;
  random?: () => number;
}

/** Something that is read along without numbers: asked for anew on every connection, and answered with all of it. */
export interface Reading {
  readonly callId: string;
  take: (frame: LiveFrame) => void;
  refused: (code: string) => void;
}

interface Waiting {
  resolve: (result: ResultFrame) => void;
  reject: (error: CommandError) => void;
}

const PING_EVERY_MS = 20_000;
const SILENCE_LIMIT_MS = 8_000;
const OPEN = 1;

/**
 * One socket that keeps itself alive: numbers commands, re-issues subscriptions after a reconnect, notices a
 * dead line by its silence, and stops for good when the session has ended.
 */
export class Connection {
  private socket: SocketLike | null = null;
  private state: ConnectionState = "idle";
  private attempt = 0;
  private lastId = 0;
  private opened = false;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private readonly subscriptions = new Set<Subscription>();
  private readonly readings = new Set<Reading>();
  private readonly watchers = new Set<() => void>();
  private readonly random: () => number;

  constructor(private readonly options: ConnectionOptions) {
    this.random = options.random ?? Math.random;
  }

  getState = (): ConnectionState => this.state;

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  start(): void {
    if (this.state === "idle" || this.state === "signed-out") this.connect();
  }

  stop(): void {
    this.enter("idle");
    this.dropSocket(1000);
  }

  /** Try now instead of at the end of the waiting time: the network came back, or the tab was opened again. */
  hurry(): void {
    if (this.state === "waiting") this.connect();
    else if (this.state === "open") this.ping();
  }

  subscribe(subscription: Subscription): () => void {
    this.subscriptions.add(subscription);
    if (this.state === "open") this.issue(subscription);
    return () => this.subscriptions.delete(subscription);
  }

  read(reading: Reading): () => void {
    this.readings.add(reading);
    if (this.state === "open") this.ask(reading);
    return () => {
      this.readings.delete(reading);
      this.command({ type: "stop_reading", call_id: reading.callId }).catch(() => undefined);
    };
  }

  command(command: Unnumbered): Promise<ResultFrame> {
    const { socket } = this;
    if (socket?.readyState !== OPEN) return Promise.reject(new CommandError("connection-lost"));
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, ...command }));
    });
  }

  private connect(): void {
    clearTimeout(this.retryTimer);
    this.enter("connecting");
    this.opened = false;
    const socket = this.options.newSocket();
    this.socket = socket;
    socket.onopen = () => this.onOpen();
    socket.onmessage = (message) => this.onMessage(String(message.data));
    socket.onclose = (event) => this.onClose(event.code);
  }

  private onOpen(): void {
    this.opened = true;
    this.attempt = 0;
    this.enter("open");
    this.schedulePing();
    for (const subscription of this.subscriptions) this.issue(subscription);
    for (const reading of this.readings) this.ask(reading);
  }

  private onMessage(text: string): void {
    clearTimeout(this.silenceTimer);
    this.schedulePing();
    const frame = parseFrame(text);
    if (frame === null) return;
    if (frame.type === "result") this.settle(frame);
    else if (frame.type === "live") this.readOut(frame);
    else this.deliver(frame);
  }

  private onClose(code: number): void {
    const refused = !this.opened;
    this.dropSocket();
    if (code === CLOSE_SESSION_ENDED) this.enter("signed-out");
    else if (refused) void this.askThenRetry();
    else this.retryLater();
  }

  private async askThenRetry(): Promise<void> {
    this.enter("waiting");
    const alive = await this.options.sessionAlive().catch(() => true);
    if (this.getState() !== "waiting") return;
    if (alive) this.retryLater();
    else this.enter("signed-out");
  }

  private retryLater(): void {
    this.enter("waiting");
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.connect(), backoff(this.attempt++, this.random));
  }

  private settle(frame: ResultFrame): void {
    const waiting = this.waiting.get(frame.id);
    this.waiting.delete(frame.id);
    if (frame.ok) waiting?.resolve(frame);
    else waiting?.reject(new CommandError(frame.code ?? "internal-error"));
  }

  private readOut(frame: LiveFrame): void {
    for (const reading of this.readings) if (reading.callId === frame.call_id) reading.take(frame);
  }

  private ask(reading: Reading): void {
    this.command({ type: "read_along", call_id: reading.callId }).catch((error: unknown) => {
      if (error instanceof CommandError && error.code !== "connection-lost") reading.refused(error.code);
    });
  }

  private deliver(frame: Exclude<Frame, ResultFrame | LiveFrame>): void {
    const stream: string = frame.stream;
    for (const subscription of this.subscriptions) {
      if (subscription.stream === stream && subscription.take(frame) === "gap") this.issue(subscription);
    }
  }

  private issue(subscription: Subscription): void {
    const { stream } = subscription;
    this.command({ type: "subscribe", stream, resume: subscription.resumePoint() }).catch((error: unknown) => {
      if (error instanceof CommandError && error.code !== "connection-lost") subscription.refused(error.code);
    });
  }

  private schedulePing(): void {
    clearTimeout(this.pingTimer);
    this.pingTimer = setTimeout(() => this.ping(), PING_EVERY_MS);
  }

  private ping(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => this.onSilence(), SILENCE_LIMIT_MS);
    this.command({ type: "ping" }).catch(() => undefined);
  }

  /** A line that died without a word (sleep, a lost Wi-Fi) never closes by itself, so we leave it. */
  private onSilence(): void {
    this.dropSocket(CLOSE_SILENT);
    this.retryLater();
  }

  private dropSocket(code?: number): void {
    for (const timer of [this.pingTimer, this.silenceTimer, this.retryTimer]) clearTimeout(timer);
    const { socket } = this;
    this.socket = null;
    if (socket !== null) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      if (code !== undefined) socket.close(code);
    }
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    for (const waiting of lost) waiting.reject(new CommandError("connection-lost"));
  }

  private enter(state: ConnectionState): void {
    if (this.state === state) return;
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }
}
