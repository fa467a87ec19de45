import type { SideName } from "./player";

let shared: AudioContext | undefined;

export interface Sides {
  setVolume: (side: SideName, volume: number) => void;
  wake: () => Promise<void>;
}

/**
 * The copy for browsers has the customer left and the agent right. Each gets its own volume, and both are heard in both
 * ears: most headsets here have one.
 */
export function wireSides(media: HTMLMediaElement): Sides {
  const context = (shared ??= new AudioContext());
  const splitter = context.createChannelSplitter(2);
  context.createMediaElementSource(media).connect(splitter);
  const gains = { customer: context.createGain(), agent: context.createGain() };
  splitter.connect(gains.customer, 0).connect(context.destination);
  splitter.connect(gains.agent, 1).connect(context.destination);
  return {
    // A jump of the gain is a click in the ear.
    setVolume: (side, volume) => gains[side].gain.setTargetAtTime(volume, context.currentTime, 0.01),
    wake: () => (context.state === "running" ? Promise.resolve() : context.resume()),
  };
}
