import { useEffect, useState } from "react";

import { chosenDevices, microphoneConstraints, microphoneProblem, playThrough, useChosenDevices } from "./devices";
import type { Microphone } from "./state";

const EVERY_MS = 80;

/** Loudness from 0 to 1 as the ear has it: speech at arm's length stands at the middle. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 20 * Math.log10(Math.max(Math.sqrt(sum / Math.max(1, samples.length)), 1e-6));
  return Math.min(1, Math.max(0, (decibels + 60) / 54));
}

export interface Level {
  level: number;
  problem: Microphone | null;
}

/** Listens to the chosen microphone while `on`. */
export function useMicrophoneLevel(on: boolean): Level {
  const { microphone } = useChosenDevices();
  const [state, setState] = useState<Level>({ level: 0, problem: null });
  useEffect(() => {
    if (!on) return undefined;
    const stop = new AbortController();
    listen(stop.signal, (level) => setState({ level, problem: null })).catch((error: unknown) => {
      if (!stop.signal.aborted) setState({ level: 0, problem: microphoneProblem(error) });
    });
    return () => {
      stop.abort();
      setState({ level: 0, problem: null });
    };
  }, [on, microphone]);
  return state;
}

async function listen(stop: AbortSignal, say: (level: number) => void): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: microphoneConstraints() });
  const audio = new AudioContext();
  const analyser = audio.createAnalyser();
  audio.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    say(loudness(samples));
  }, EVERY_MS);
  const end = () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
    void audio.close();
  };
  if (stop.aborted) end();
  else stop.addEventListener("abort", end, { once: true });
}

/** A short tone through the loudspeaker of calls. */
export async function playTone(): Promise<void> {
  const audio = new AudioContext();
  const out = audio.createMediaStreamDestination();
  const tone = new OscillatorNode(audio, { frequency: 440 });
  const gain = new GainNode(audio, { gain: 0.2 });
  tone.connect(gain).connect(out);
  const player = new Audio();
  player.srcObject = out.stream;
  await playThrough(player, chosenDevices().speaker);
  await player.play();
  tone.start();
  tone.stop(audio.currentTime + 0.9);
  tone.onended = () => {
    player.srcObject = null;
    void audio.close();
  };
}
