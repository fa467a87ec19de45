import { stretchAt } from "./peaks";
import type { Stretch } from "./peaks";
import type { Sides } from "./graph";

export type SideName = "customer" | "agent";
export const SIDES: readonly SideName[] = ["customer", "agent"];
export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3] as const;
const SHORTEST_LOOP_S = 0.3;
/** Beyond it the waveform of a call of an hour has less than a point for each pixel. */
export const LARGEST_ZOOM = 16;

export interface PlayerState {
  playing: boolean;
  /** The sound has been asked for and is not here yet. */
  waiting: boolean;
  time: number;
  rate: number;
  skipping: boolean;
  loop: Stretch | null;
  /** The first end of a loop that waits for its second. */
  loopFrom: number | null;
  volume: Record<SideName, number>;
  muted: Record<SideName, boolean>;
  failed: boolean;
  ended: boolean;
  /** How many times wider than its window the waveform is. */
  zoom: number;
}

export interface Habits {
  rate: number;
  skipping: boolean;
  volume: Record<SideName, number>;
}

export const PLAIN_HABITS: Habits = { rate: 1, skipping: false, volume: { customer: 1, agent: 1 } };

/** What the player needs of an audio element. */
export type Media = EventTarget &
  Pick<HTMLMediaElement, "currentTime" | "paused" | "playbackRate" | "preservesPitch" | "load" | "pause" | "play">;

interface Parts {
  media: Media;
  duration: number;
  /** Called at the first play: browsers let sound begin only after a click. */
  wire: () => Sides;
  habits: Habits;
}

/** Plays one recording. React reads it with `useSyncExternalStore`; nothing here knows of React. */
export class Player {
  readonly duration: number;
  pauses: readonly Stretch[] = [];
  private readonly listeners = new Set<() => void>();
  private state: PlayerState;
  private sides: Sides | undefined;
  private frame = 0;

  constructor(private readonly parts: Parts) {
    this.duration = parts.duration;
    const { rate, skipping, volume } = parts.habits;
    this.state = {
      playing: false, waiting: false, time: 0, rate, skipping, loop: null, loopFrom: null, volume,
      muted: { customer: false, agent: false }, failed: false, ended: false, zoom: 1,
    };
    const { media } = parts;
    media.playbackRate = rate;
    media.preservesPitch = true;
    const on = (name: string, act: () => void) => media.addEventListener(name, act);
    on("play", () => this.change({ playing: true, waiting: true, ended: false, failed: false }));
    on("playing", () => this.moving());
    on("waiting", () => this.change({ waiting: true }));
    on("pause", () => this.change({ playing: false, waiting: false }));
    on("timeupdate", () => this.tick());
    on("seeked", () => this.tick());
    on("ended", () => this.change({ playing: false, ended: true, time: this.duration }));
    // Taking the source away at the end is an error, too.
    on("error", () => this.change({ playing: false, waiting: false, failed: true }));
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  read = (): PlayerState => this.state;

  get habits(): Habits {
    return { rate: this.state.rate, skipping: this.state.skipping, volume: this.state.volume };
  }

  async play(): Promise<void> {
    const { media } = this.parts;
    this.sides ??= this.parts.wire();
    for (const side of SIDES) this.applyVolume(side);
    if (this.state.ended || this.state.time >= this.duration) this.seek(this.state.loop?.start ?? 0);
    if (this.state.failed) this.reload();
    media.playbackRate = this.state.rate;
    try {
      await Promise.all([this.sides.wake(), media.play()]);
    } catch (error) {
      // "AbortError": a pause came first. What else went wrong is told by the element's own event.
      if (error instanceof DOMException && error.name === "NotAllowedError") this.change({ playing: false, waiting: false });
    }
  }

  pause(): void {
    this.parts.media.pause();
  }

  toggle(): void {
    if (this.parts.media.paused) void this.play();
    else this.pause();
  }

  seek(time: number): void {
    const at = Math.min(Math.max(0, time), this.duration);
    this.parts.media.currentTime = at;
    this.change({ time: at, ended: false });
  }

  nudge(seconds: number): void {
    this.seek(this.state.time + seconds);
  }

  setRate(rate: number): void {
    this.parts.media.playbackRate = rate;
    this.change({ rate });
  }

  faster(steps: 1 | -1): void {
    const now = RATES.findIndex((rate) => rate >= this.state.rate);
    this.setRate(RATES[Math.min(Math.max(0, now + steps), RATES.length - 1)] ?? 1);
  }

  /** Double, or half, as often as that. */
  zoomBy(steps: number): void {
    this.change({ zoom: Math.min(LARGEST_ZOOM, Math.max(1, this.state.zoom * 2 ** steps)) });
  }

  setSkipping(skipping: boolean): void {
    this.change({ skipping });
  }

  setVolume(side: SideName, volume: number): void {
    this.change({ volume: { ...this.state.volume, [side]: volume }, muted: { ...this.state.muted, [side]: false } });
    this.applyVolume(side);
  }

  toggleMute(side: SideName): void {
    this.change({ muted: { ...this.state.muted, [side]: !this.state.muted[side] } });
    this.applyVolume(side);
  }

  setLoop(one: number, other: number): void {
    const loop = { start: Math.max(0, Math.min(one, other)), end: Math.min(this.duration, Math.max(one, other)) };
    this.change({ loop: loop.end - loop.start < SHORTEST_LOOP_S ? null : loop, loopFrom: null });
  }

  /** One key for all: here it begins, here it ends, and no more. */
  markLoop(): void {
    const { loop, loopFrom, time } = this.state;
    if (loop !== null) this.change({ loop: null, loopFrom: null });
    else if (loopFrom === null) this.change({ loopFrom: time });
    else this.setLoop(loopFrom, time);
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.listeners.clear();
    this.parts.media.pause();
  }

  /** Also when no picture is drawn: a hidden tab gets `timeupdate` alone. */
  tick(): void {
    const time = this.parts.media.currentTime;
    const to = this.jump(time);
    if (to === null) this.change({ time });
    else this.seek(to);
  }

  private jump(time: number): number | null {
    if (!this.state.playing) return null;
    const { loop, skipping } = this.state;
    if (loop !== null && time >= loop.end) return loop.start;
    const pause = skipping ? stretchAt(this.pauses, time) : undefined;
    if (pause === undefined) return null;
    return loop !== null && pause.end >= loop.end ? loop.start : pause.end;
  }

  private moving(): void {
    this.change({ waiting: false });
    cancelAnimationFrame(this.frame);
    const draw = () => {
      if (this.parts.media.paused) return;
      this.tick();
      this.frame = requestAnimationFrame(draw);
    };
    this.frame = requestAnimationFrame(draw);
  }

  private reload(): void {
    const at = this.state.time;
    this.parts.media.load();
    this.parts.media.currentTime = at;
  }

  private applyVolume(side: SideName): void {
    this.sides?.setVolume(side, this.state.muted[side] ? 0 : this.state.volume[side]);
  }

  private change(changes: Partial<PlayerState>): void {
    this.state = { ...this.state, ...changes };
    for (const listener of this.listeners) listener();
  }
}
