import { useEffect, useRef } from "react";

import type { Rows } from "./feed";

/** A short tone for each alert that is new, in a queue whose limits ask for one. */
export function useAlarmSound(rows: Rows | null, on: boolean): void {
  const known = useRef<Set<string> | null>(null);
  useEffect(() => {
    if (rows === null) return;
    const now = new Set(Object.keys(rows.alerts));
    const fresh = Object.values(rows.alerts).filter((alert) => known.current !== null && !known.current.has(alert.id));
    known.current = now;
    const wanted = fresh.map((alert) => (alert.queue ? rows.queues[alert.queue]?.thresholds.sound : rows.firm["now"]?.team.sound));
    if (on && wanted.some((sound) => sound === "soft" || sound === "loud")) beep(wanted.includes("loud") ? 0.4 : 0.1);
  }, [rows, on]);
}

function beep(volume: number): void {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const gain = context.createGain();
  gain.gain.value = volume;
  tone.frequency.value = 880;
  tone.connect(gain).connect(context.destination);
  tone.onended = () => void context.close();
  tone.start();
  tone.stop(context.currentTime + 0.25);
}
