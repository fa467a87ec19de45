/**
 * The server's clock as seen from here. An operator's PC may be minutes off, and "rings for 4:12" must not be
 * shown for a call that has just begun.
 */
const WORTH_CORRECTING_MS = 2_000;
let offset = 0;

export function learnServerTime(date: string | null): void {
  const told = date === null ? NaN : Date.parse(date);
  if (Number.isNaN(told)) return;
  // The header has whole seconds, so the middle of the second is the best guess.
  const seen = told + 500 - Date.now();
  offset = Math.abs(seen) > WORTH_CORRECTING_MS ? seen : 0;
}

export function serverNow(): number {
  return Date.now() + offset;
}
