import type { DeskStreamEvent, EventFrame, SnapshotFrame } from "@/api/types";

export interface StreamListener {
  snapshot: (frame: SnapshotFrame) => void;
  event: (event: DeskStreamEvent) => void;
  refused: (code: string) => void;
}

/** One numbered stream: knows how far it has read, so that it can go on after a break or notice a gap. */
export class Subscription {
  private epoch: string | null = null;
  private seq = 0;

  constructor(
    readonly stream: SnapshotFrame["stream"],
    private readonly listener: StreamListener,
  ) {}

  resumePoint(): { epoch: string; seq: number } | null {
    return this.epoch === null ? null : { epoch: this.epoch, seq: this.seq };
  }

  /** "gap" asks the caller to subscribe again; events are worthless from there until the next snapshot. */
  take(frame: SnapshotFrame | EventFrame): "taken" | "ignored" | "gap" {
    if (frame.type === "snapshot") {
      this.epoch = frame.epoch;
      this.seq = frame.seq;
      this.listener.snapshot(frame);
      return "taken";
    }
    if (this.epoch === null || frame.seq <= this.seq) return "ignored";
    if (frame.seq > this.seq + 1) {
      this.epoch = null;
      return "gap";
    }
    this.seq = frame.seq;
    this.listener.event(frame.event);
    return "taken";
  }

  refused(code: string): void {
    this.epoch = null;
    this.listener.refused(code);
  }
}
