import type { FeedKind, FeedQuery } from "./types";

/** Kinds of lines as people ask for them. */
export const GROUPS = {
  all: [],
  results: ["won", "lost", "converted"],
  talk: ["talk"],
  note: ["note"],
  deal: ["made", "moved", "won", "lost"],
  lead: ["lead", "converted", "handed_over"],
  task: ["task"],
  file: ["file"],
} as const satisfies Record<string, readonly FeedKind[]>;

export type FeedGroup = keyof typeof GROUPS;

/** What the feed is narrowed by, as the address has it. `day` is the last day that it shows. */
export interface FeedSearch {
  show?: FeedGroup;
  people?: number[];
  department?: number[];
  team?: true;
  day?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function ids(value: unknown): number[] | undefined {
  const found = (Array.isArray(value) ? value : [value]).filter((one): one is number => typeof one === "number" && Number.isInteger(one) && one > 0);
  return found.length > 0 ? found : undefined;
}

function isGroup(value: unknown): value is FeedGroup {
  return typeof value === "string" && Object.hasOwn(GROUPS, value) && value !== "all";
}

/** What of an address is a choice of the feed; anything else is left out. */
export function parseFeedSearch(search: Record<string, unknown>): FeedSearch {
  const { show, day } = search;
  const people = ids(search["people"]);
  const department = ids(search["department"]);
  return {
    ...(isGroup(show) && { show }),
    ...(people !== undefined && { people }),
    ...(department !== undefined && { department }),
    ...(search["team"] === true && { team: true as const }),
    ...(typeof day === "string" && DAY.test(day) && !Number.isNaN(Date.parse(day)) && { day }),
  };
}

/** Whose work is asked for, as the server takes it. */
export function whomOf(search: FeedSearch) {
  return {
    ...(search.people !== undefined && { people: search.people }),
    ...(search.department !== undefined && { department: search.department }),
    ...(search.team === true && { team: true }),
  };
}

export function feedQueryOf(search: FeedSearch): FeedQuery {
  const kinds = [...GROUPS[search.show ?? "all"]];
  return { ...whomOf(search), ...(kinds.length > 0 && { kinds }), ...(search.day !== undefined && { before: endOf(search.day) }) };
}

/** Where a day ends by the clock of this screen. */
export function endOf(day: string): string {
  const [year = 1970, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + 1).toISOString();
}
