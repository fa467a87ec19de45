import type { CallStatus, Direction } from "@/api/types";
import { outcomeOf } from "@/features/outcomes/OutcomeFilter";
import type { OutcomeChoice } from "@/features/outcomes/OutcomeFilter";

export const PERIODS = ["today", "yesterday", "week", "month", "custom"] as const;
export type Period = (typeof PERIODS)[number];

export const DIRECTIONS: readonly Direction[] = ["inbound", "outbound", "internal"];
export type StatusFilter = CallStatus | "open";
export const STATUSES: readonly StatusFilter[] = [
  "open", "answered", "abandoned", "no_answer", "busy", "rejected", "failed", "cancelled",
];

/** The filters live in the address, so that a view can be bookmarked, sent to a colleague and gone back to. */
export const LENGTHS = ["short", "medium", "long", "longest"] as const;
export type Length = (typeof LENGTHS)[number];
const LENGTH_BOUNDS: Record<Length, { min_s?: number; max_s?: number }> = {
  short: { max_s: 30 },
  medium: { min_s: 30, max_s: 120 },
  long: { min_s: 120, max_s: 600 },
  longest: { min_s: 600 },
};

export const SPEAKERS = ["customer", "agent"] as const;

export const BELOW = [50, 70, 90] as const;

export interface CallSearch {
  period?: Period;
  from?: string;
  to?: string;
  direction?: Direction;
  status?: StatusFilter;
  queue?: string;
  number?: string;
  agent?: number;
  /** What became of it, as the operator said; `missing` was asked for and not given. */
  outcome?: OutcomeChoice;
  /** Words that were said, by whom, and what recordings have beside. */
  said?: string;
  side?: (typeof SPEAKERS)[number];
  recorded?: boolean;
  tag?: string;
  length?: Length;
  /** What the checks against scripts found. */
  fatal?: boolean;
  below?: (typeof BELOW)[number];
  call?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function oneOf<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((one) => one === value);
}

function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function parseCallSearch(search: Record<string, unknown>): CallSearch {
  const day = (value: unknown) => (typeof value === "string" && DAY.test(value) ? value : undefined);
  return clean({
    period: oneOf(PERIODS, search["period"]),
    from: day(search["from"]),
    to: day(search["to"]),
    direction: oneOf(DIRECTIONS, search["direction"]),
    status: oneOf(STATUSES, search["status"]),
    queue: text(search["queue"]),
    number: text(search["number"]),
    agent: typeof search["agent"] === "number" ? search["agent"] : undefined,
    outcome: outcomeOf(search["outcome"]),
    said: text(search["said"]),
    side: oneOf(SPEAKERS, search["side"]),
    recorded: search["recorded"] === true ? true : undefined,
    tag: text(search["tag"]),
    length: oneOf(LENGTHS, search["length"]),
    fatal: search["fatal"] === true ? true : undefined,
    below: BELOW.find((one) => one === search["below"]),
    call: text(search["call"]),
  });
}

type Loose<T> = { [K in keyof T]?: T[K] | undefined };

/** Without the keys that say nothing. */
export function clean<T extends object>(search: Loose<T>): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;
}

/** What only recordings can answer, as the server wants it. */
export function recordingFilters({ length }: CallSearch): { min_s?: number; max_s?: number } {
  return length === undefined ? {} : LENGTH_BOUNDS[length];
}

/** Start and end (exclusive) of the chosen days in the viewer's time zone, as the server wants them: UTC. */
export function periodBounds(search: CallSearch, now: Date): { started_from?: string; started_to?: string } {
  const day = (offset: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + offset).toISOString();
  switch (search.period ?? "week") {
    case "today":
      return { started_from: day(0) };
    case "yesterday":
      return { started_from: day(-1), started_to: day(0) };
    case "week":
      return { started_from: day(-6) };
    case "month":
      return { started_from: day(-29) };
    case "custom":
      return clean({ started_from: localDay(search.from, 0), started_to: localDay(search.to ?? search.from, 1) });
  }
}

function localDay(day: string | undefined, plus: number): string | undefined {
  if (day === undefined) return undefined;
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year ?? 0, (month ?? 1) - 1, (date ?? 1) + plus).toISOString();
}
