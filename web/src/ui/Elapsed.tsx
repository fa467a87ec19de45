import { useEffect, useState } from "react";

import { serverNow } from "@/api/clock";
import { stopwatch } from "@/i18n/format";

/** Seconds since `since`, ticking. Hidden tabs tick rarely, so each tick reads the clock instead of counting. */
export function useElapsed(since: string, until?: string | null): number {
  const [now, setNow] = useState(serverNow);
  const running = until === undefined || until === null;
  useEffect(() => {
    if (!running) return undefined;
    const tick = () => setNow(serverNow());
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [running, since]);
  return ((running ? now : Date.parse(until)) - Date.parse(since)) / 1000;
}

export function Elapsed({ since, until }: { since: string; until?: string | null }) {
  const seconds = useElapsed(since, until);
  // A running clock must not be read out every second.
  return (
    <span className="tabular" role="timer" aria-live="off">
      {stopwatch(seconds)}
    </span>
  );
}
