/**
 * The one phone of this browser. Of an operator's tabs the one that holds the lock registers and carries the sound; the
 * others show the same state and hand their commands on, so that a call can be answered from whatever tab is in front.
 */
import { api } from "@/api/client";
import { problemCode } from "@/api/problems";
import type { Desk, SipAccount } from "@/api/types";

import type { Command, SipPhone } from "./sipPhone";
import { advance, NO_PHONE } from "./state";
import type { PhoneEvent, PhoneView } from "./state";

const RETRY_MS = 10_000;
const HERE = "callcenter-phone-here";

type Message = { type: "ask" } | { type: "view"; view: PhoneView } | { type: "command"; endpoint: string; command: Command };

/** What the phone needs of the world; tests give it their own. */
export interface World {
  account: () => Promise<{ account: SipAccount } | { code: string }>;
  start: (account: SipAccount, say: (event: PhoneEvent) => void) => Promise<SipPhone>;
  locks: Pick<LockManager, "request">;
  channel: { postMessage: (message: Message) => void; onmessage: ((event: MessageEvent<Message>) => void) | null };
  /** Browsers give microphone and locks only to pages that came by https or from this very machine. */
  secure: boolean;
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
}

export class Softphone {
  private view: PhoneView = NO_PHONE;
  private wanted: string | null = null;
  private sip: SipPhone | null = null;
  private leave: AbortController | null = null;
  private readonly watchers = new Set<() => void>();

  constructor(private readonly world: World) {
    world.channel.onmessage = (event) => this.hear(event.data);
  }

  getView = (): PhoneView => this.view;

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Be the phone that the desk names. A call that is spoken is finished first. */
  follow = (desk: Desk | null): void => {
    const phone = desk?.phone;
    this.wanted = phone?.kind === "browser" ? phone.endpoint : null;
    this.settle();
  };

  /** From now on this browser is the one that carries this endpoint. */
  beHere(endpoint: string): void {
    this.world.storage.setItem(HERE, endpoint);
    this.settle();
  }

  /** Sign-out: nothing goes on ringing on a desk that nobody sits at. */
  close = (): void => {
    this.wanted = null;
    this.drop();
  };

  command = (command: Command): void => {
    if (this.view.role === "owner") this.sip?.command(command);
    else if (this.view.endpoint !== null) this.world.channel.postMessage({ type: "command", endpoint: this.view.endpoint, command });
  };

  stats = async (id: string): Promise<RTCStatsReport | null> => (await this.sip?.stats(id)) ?? null;

  private settle(): void {
    const here = this.wanted !== null && this.world.secure && this.world.storage.getItem(HERE) === this.wanted;
    if (this.view.endpoint === this.wanted && here === (this.leave !== null)) return;
    if (this.view.role === "owner" && this.view.calls.length > 0) return;
    this.drop();
    if (this.wanted === null) return;
    if (here) this.queueUp(this.wanted);
    else {
      this.say({ type: "role", role: "none", endpoint: this.wanted });
      this.say({ type: "line", line: this.world.secure ? "elsewhere" : "insecure" });
    }
  }

  private queueUp(endpoint: string): void {
    const leave = new AbortController();
    this.leave = leave;
    this.say({ type: "role", role: "follower", endpoint });
    this.say({ type: "line", line: "connecting" });
    this.world.channel.postMessage({ type: "ask" });
    const held = this.world.locks.request(`callcenter-phone ${endpoint}`, { signal: leave.signal }, async () => {
      this.say({ type: "role", role: "owner", endpoint });
      await this.serve(leave.signal);
    });
    held.catch(() => undefined);
  }

  /** Owns the lock until told to leave. */
  private async serve(left: AbortSignal): Promise<void> {
    const until = new Promise<void>((resolve) => left.addEventListener("abort", () => resolve(), { once: true }));
    const gone = () => left.aborted;
    while (!gone()) {
      this.say({ type: "line", line: "connecting" });
      const answer = await this.world.account();
      if (gone()) return;
      if ("account" in answer) {
        this.say({ type: "exchange", url: answer.account.url });
        const sip = await this.world.start(answer.account, (event) => {
          if (!gone()) this.say(event);
        });
        if (gone()) sip.stop();
        else this.sip = sip;
        await until;
        return;
      }
      this.say({ type: "line", line: answer.code === "browser-phones-off" ? "not-configured" : "unreachable", cause: answer.code });
      await Promise.race([until, new Promise((resolve) => setTimeout(resolve, RETRY_MS))]);
    }
  }

  private drop(): void {
    this.leave?.abort();
    this.leave = null;
    this.sip?.stop();
    this.sip = null;
    if (this.view.role !== "none" || this.view.endpoint !== null) this.say({ type: "role", role: "none", endpoint: null });
  }

  private hear(message: Message): void {
    if (message.type === "ask") {
      if (this.view.role === "owner") this.tell();
    } else if (message.type === "command") {
      if (this.view.role === "owner" && message.endpoint === this.view.endpoint) this.sip?.command(message.command);
    } else if (this.view.role === "follower" && message.view.endpoint === this.view.endpoint) {
      this.show({ ...message.view, role: "follower" });
    }
  }

  private say = (event: PhoneEvent): void => {
    this.show(advance(this.view, event));
    if (this.view.role === "owner") this.tell();
    if (event.type === "ended") this.settle();
  };

  private tell(): void {
    this.world.channel.postMessage({ type: "view", view: this.view });
  }

  private show(view: PhoneView): void {
    this.view = view;
    for (const watcher of this.watchers) watcher();
  }
}

export async function fetchAccount(): Promise<{ account: SipAccount } | { code: string }> {
  const { data, error } = await api.GET("/api/v1/desk/phone/account");
  return data === undefined ? { code: problemCode(error) } : { account: data };
}
