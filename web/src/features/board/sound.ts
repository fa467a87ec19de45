import { useEffect, useRef } from "react";

import type { QueueThresholds } from "@/api/types";

import type { Rows } from "./feed";

type Sound = NonNullable<QueueThresholds["sound"]>;

/** A short tone for each alert that is new, in a queue whose limits ask for one. */
export function useAlarmSound(rows: Rows | null, on: boolean): void {
  const known = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (rows === null) return;
    const now = new Set(Object.keys(rows.alerts));
    const fresh = Object.values(rows.alerts).filter((alert) => known.current !== null && !known.current.has(alert.id));
    known.current = now;
    const wanted = fresh.map((alert) => (alert.queue ? rows.queues[alert.queue]?.thresholds.sound : rows.firm["now"]?.team.sound));
    if (on) play(wanted.includes("loud") ? "loud" : wanted.includes("soft") ? "soft" : "none");
  }, [rows, on]);
}

/** Soft is one low tone; loud is two high ones, heard across a room. */
export function play(sound: Sound): void {
  if (sound === "none") return;
  const context = new AudioContext();
  const tones = sound === "loud" ? [880, 1175] : [660];
  tones.forEach((pitch, n) => {
    const tone = context.createOscillator();
    const gain = context.createGain();
    const at = context.currentTime + n * 0.2;
    gain.gain.setValueAtTime(sound === "loud" ? 0.4 : 0.12, at);
    gain.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
    tone.frequency.value = pitch;
    tone.connect(gain).connect(context.destination);
    tone.onended = n === tones.length - 1 ? () => void context.close() : null;
    tone.start(at);
    tone.stop(at + 0.3);
  });
}
