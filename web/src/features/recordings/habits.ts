import { PLAIN_HABITS, RATES } from "./player";
import type { Habits } from "./player";

const KEY = "callcenter-player";

function share(value: unknown): number {
  return typeof value === "number" && value >= 0 && value <= 1.5 ? value : 1;
}

/** Speed, silence and volumes as this person left them, on this computer. */
export function readHabits(): Habits {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as { rate?: unknown; skipping?: unknown; customer?: unknown; agent?: unknown };
    return {
      rate: RATES.find((rate) => rate === kept.rate) ?? 1,
      skipping: kept.skipping === true,
      volume: { customer: share(kept.customer), agent: share(kept.agent) },
    };
  } catch {
    return PLAIN_HABITS;
  }
}

export function keepHabits({ rate, skipping, volume }: Habits): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ rate, skipping, ...volume }));
  } catch {
    // A browser that stores nothing still plays.
  }
}
