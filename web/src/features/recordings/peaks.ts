/** audiowaveform's JSON, version 2: for each pixel a minimum and a maximum of each channel, one after the other. */
export interface PeaksFile {
  version: number;
  channels: number;
  sample_rate: number;
  samples_per_pixel: number;
  bits: number;
  length: number;
  data: number[];
}

/** Half of the heights of both sides, 0..1, and how many there are in a second. */
export interface Outline {
  customer: Float32Array;
  agent: Float32Array;
  perSecond: number;
}

export interface Stretch {
  start: number;
  end: number;
}

export function outlineOf(file: PeaksFile): Outline {
  const full = 2 ** (file.bits - 1);
  const side = (channel: number) => {
    const heights = new Float32Array(file.length);
    for (let pixel = 0; pixel < file.length; pixel += 1) {
      const at = (pixel * file.channels + Math.min(channel, file.channels - 1)) * 2;
      heights[pixel] = Math.min(1, Math.max(Math.abs(file.data[at] ?? 0), Math.abs(file.data[at + 1] ?? 0)) / full);
    }
    return heights;
  };
  return { customer: side(0), agent: side(1), perSecond: file.sample_rate / file.samples_per_pixel };
}

const SHORTEST_PAUSE_S = 1.2;
/** What is left of a pause at its edges, so that no word loses its beginning and the ear notices the cut. */
const KEPT_S = 0.25;
/** A side is quiet below this share of its own loud places: a soft voice on a good line is no silence. */
const QUIET_SHARE = 0.06;
/** The hiss of a line that nobody speaks on: about -38 dB. */
const HISS = 0.0125;

/** Where nobody speaks for longer than a breath. */
export function pauses(outline: Outline): Stretch[] {
  const limits = [quietBelow(outline.customer), quietBelow(outline.agent)] as const;
  const found: Stretch[] = [];
  let from = -1;
  const length = outline.customer.length;
  for (let pixel = 0; pixel <= length; pixel += 1) {
    const quiet = pixel < length && (outline.customer[pixel] ?? 0) <= limits[0] && (outline.agent[pixel] ?? 0) <= limits[1];
    if (quiet && from < 0) from = pixel;
    if (!quiet && from >= 0) {
      const stretch = { start: from / outline.perSecond, end: pixel / outline.perSecond };
      if (stretch.end - stretch.start >= SHORTEST_PAUSE_S) found.push({ start: stretch.start + KEPT_S, end: stretch.end - KEPT_S });
      from = -1;
    }
  }
  return found;
}

function quietBelow(heights: Float32Array): number {
  const sorted = heights.filter((height) => height > HISS).sort();
  const loud = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
  return Math.max(HISS, loud * QUIET_SHARE);
}

/** The stretch that this second lies in; stretches are in order. */
export function stretchAt(stretches: readonly Stretch[], time: number): Stretch | undefined {
  let [low, high] = [0, stretches.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const one = stretches[middle];
    if (one === undefined) return undefined;
    if (time < one.start) high = middle - 1;
    else if (time >= one.end) low = middle + 1;
    else return one;
  }
  return undefined;
}
