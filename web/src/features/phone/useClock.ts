import { useEffect, useState } from "react";

/** This machine's time, once a second: the browser's own calls are timed by the browser's own clock. */
export function useClock(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
