import { chosenDevices } from "@/features/phone/devices";

/**
 * The ring, made in the browser: two soft tones, a second on and two off. It is one looped buffer, not a timer,
 * so it keeps its beat in a hidden tab.
 */
const CADENCE_S = 3;
const TONES: readonly [hz: number, from: number, to: number][] = [
  [523.25, 0, 0.42],
  [659.25, 0.14, 0.56],
  [523.25, 0.6, 1.02],
  [659.25, 0.74, 1.16],
];
const LOUDNESS = 0.16;

let context: AudioContext | null = null;
let source: AudioBufferSourceNode | null = null;

function ringBuffer(audio: AudioContext): AudioBuffer {
  const buffer = audio.createBuffer(1, CADENCE_S * audio.sampleRate, audio.sampleRate);
  const samples = buffer.getChannelData(0);
  for (const [hz, from, to] of TONES) {
    for (let i = Math.floor(from * audio.sampleRate); i < to * audio.sampleRate; i++) {
      const t = i / audio.sampleRate - from;
      const envelope = Math.min(1, t / 0.012) * Math.exp(-t * 4.5);
      samples[i] = (samples[i] ?? 0) + Math.sin(2 * Math.PI * hz * t) * envelope * LOUDNESS;
    }
  }
  return buffer;
}

/** Browsers let a page sound only after a click in it; called from clicks, it also wakes a sleeping context. */
export function unlockSound(): void {
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
}

export function startRing(loop = true): void {
  if (source !== null) return;
  unlockSound();
  if (context === null) return;
  source = context.createBufferSource();
  source.buffer = ringBuffer(context);
  source.loop = loop;
  source.connect(context.destination);
  source.onended = () => {
    source = null;
  };
  source.start();
  void ringThrough(context, chosenDevices().ringer);
}

/** The ring may have a loudspeaker of its own, so that a headset on the table is not all that sounds. */
async function ringThrough(audio: AudioContext, device: string): Promise<void> {
  const choosing = audio as AudioContext & { sinkId?: string; setSinkId?: (id: string) => Promise<void> };
  if (choosing.sinkId === device) return;
  await choosing.setSinkId?.(device).catch(() => choosing.setSinkId?.(""));
}

export function stopRing(): void {
  source?.stop();
  source = null;
}
