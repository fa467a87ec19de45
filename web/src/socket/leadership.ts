/** What leadership needs of a BroadcastChannel; tests join several ends in memory. */
export interface ChannelLike {
  postMessage: (message: unknown) => void;
  onmessage: ((event: MessageEvent) => void) | null;
}

interface Claim {
  type: "lead" | "ask" | "resign";
  id: string;
  term: number;
}

const ANSWER_LIMIT_MS = 300;

/**
 * Which of an operator's tabs rings and notifies: the one that was touched last. Everything is done by messages,
 * because timers of hidden tabs are slowed down to a beat a minute while messages arrive at once; a leader that
 * crashed is noticed when it does not answer (`confirm`).
 */
export class Leadership {
  private leaderId: string | null = null;
  private term = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly watchers = new Set<() => void>();

  constructor(
    private readonly channel: ChannelLike,
    private readonly id: string,
  ) {
    channel.onmessage = (event) => this.hear(event.data as Claim);
  }

  leads = (): boolean => this.leaderId === this.id;

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Lead unless another tab says within a moment that it does. */
  confirm(): void {
    if (this.leads()) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.claim(), ANSWER_LIMIT_MS);
    this.say("ask");
  }

  claim = (): void => {
    clearTimeout(this.timer);
    if (this.leads()) return;
    this.term += 1;
    this.follow(this.id);
    this.say("lead");
  };

  resign(): void {
    clearTimeout(this.timer);
    if (this.leads()) {
      this.follow(null);
      this.say("resign");
    }
  }

  private hear(claim: Claim): void {
    if (claim.type === "ask") {
      if (this.leads()) this.say("lead");
    } else if (claim.type === "resign") this.confirm();
    else this.hearLeader(claim);
  }

  private hearLeader(claim: Claim): void {
    const older = claim.term < this.term || (claim.term === this.term && claim.id < this.id);
    if (this.leads() && older) {
      this.say("lead");
      return;
    }
    clearTimeout(this.timer);
    this.term = Math.max(this.term, claim.term);
    this.follow(claim.id);
  }

  private follow(id: string | null): void {
    if (this.leaderId === id) return;
    this.leaderId = id;
    for (const watcher of this.watchers) watcher();
  }

  private say(type: Claim["type"]): void {
    this.channel.postMessage({ type, id: this.id, term: this.term });
  }
}
