import type { Share } from "@/api/types";

/** "86 % (74–93)": never without its interval. */
export function percent(share: Share): string {
  if (share.value === null) return "—";
  const whole = (value: number | null) => Math.round(100 * (value ?? 0));
  return `${whole(share.value)} % (${whole(share.low)}–${whole(share.high)})`;
}
