/** Which microphone and loudspeakers this browser uses: a property of the place of work, so it stays in the browser. */
import { useEffect, useState, useSyncExternalStore } from "react";

import type { Microphone } from "./state";

export interface Devices {
  microphone: string;
  speaker: string;
  ringer: string;
}

const KEY = "callcenter-phone-devices";
const DEFAULT: Devices = { microphone: "", speaker: "", ringer: "" };
const watchers = new Set<() => void>();
let chosen = load();

function load(): Devices {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return { ...DEFAULT, ...(typeof stored === "object" ? stored : {}) };
  } catch {
    return DEFAULT;
  }
}

export const chosenDevices = (): Devices => chosen;

export function chooseDevice(which: keyof Devices, id: string): void {
  chosen = { ...chosen, [which]: id };
  localStorage.setItem(KEY, JSON.stringify(chosen));
  for (const watcher of watchers) watcher();
}

export function watchDevices(watcher: () => void): () => void {
  watchers.add(watcher);
  const onStorage = (event: StorageEvent) => {
    if (event.key !== KEY) return;
    chosen = load();
    watcher();
  };
  addEventListener("storage", onStorage);
  return () => {
    watchers.delete(watcher);
    removeEventListener("storage", onStorage);
  };
}

export function useChosenDevices(): Devices {
  return useSyncExternalStore(watchDevices, chosenDevices);
}

/** The wanted microphone if it is plugged in, else the system's own; without it one that is gone would end the call. */
export function microphoneConstraints(): MediaTrackConstraints {
  const id = chosen.microphone;
  return { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...(id === "" ? {} : { deviceId: { ideal: id } }) };
}

/** Ask for the microphone, let go of it at once, and say what came of it. */
export async function tryMicrophone(): Promise<Microphone> {
  if (!isSecureContext || !("mediaDevices" in navigator)) return "insecure";
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: microphoneConstraints() });
    for (const track of stream.getTracks()) track.stop();
    return "ready";
  } catch (error) {
    return microphoneProblem(error);
  }
}

export function microphoneProblem(error: unknown): Microphone {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "forbidden";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "missing" : "busy";
}

export interface Choice {
  value: string;
  label: string;
}

export interface Choices {
  microphones: Choice[];
  speakers: Choice[];
}

/** What is plugged in now; names are known once the microphone has been allowed. */
export function useDeviceChoices(): Choices {
  const [choices, setChoices] = useState<Choices>({ microphones: [], speakers: [] });
  useEffect(() => {
    if (!("mediaDevices" in navigator)) return undefined;
    let gone = false;
    const read = async () => {
      const all = await navigator.mediaDevices.enumerateDevices();
      const of = (kind: MediaDeviceKind) =>
        all.filter((one) => one.kind === kind && one.deviceId !== "" && one.deviceId !== "default").map((one) => ({ value: one.deviceId, label: one.label }));
      if (!gone) setChoices({ microphones: of("audioinput"), speakers: of("audiooutput") });
    };
    const onChange = () => void read();
    onChange();
    navigator.mediaDevices.addEventListener("devicechange", onChange);
    return () => {
      gone = true;
      navigator.mediaDevices.removeEventListener("devicechange", onChange);
    };
  }, []);
  return choices;
}

/** Send an element's sound to a loudspeaker; the system's own where the browser cannot choose, or it is unplugged. */
export async function playThrough(element: HTMLMediaElement, id: string): Promise<void> {
  if (!("setSinkId" in element)) return;
  try {
    await element.setSinkId(id);
  } catch {
    await element.setSinkId("");
  }
}
