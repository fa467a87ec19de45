import { useEffect, useState } from "react";

import type { Ticks } from "@/features/live/reading";

const SECOND_MS = 1000;

/** The steps whose time is now, with the whole seconds that are left of it. Counted by this page's own clock: the
 * server told how long still, not until when. */
export function useDue(ticks: Ticks | null): ReadonlyMap<string, number> {
  const [now, setNow] = useState(() => performance.now());
  const due = leftOf(ticks, Math.max(now, ticks?.at ?? 0));
  const running = due.size > 0;
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setNow(performance.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, [running]);
  return due;
}

export function leftOf(ticks: Ticks | null, now: number): ReadonlyMap<string, number> {
  const left = new Map<string, number>();
  for (const tick of ticks?.steps ?? []) {
    if (tick.state !== "due" || tick.left_s === null || ticks === null) continue;
    const seconds = Math.ceil(tick.left_s - (now - ticks.at) / SECOND_MS);
    if (seconds > 0) left.set(tick.id, seconds);
  }
  return left;
}
