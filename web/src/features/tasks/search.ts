import { readWishes } from "@/features/customers/list/wishes";

import { KINDS, PRIORITIES } from "./types";
import type { TaskKind, TaskPriority } from "./types";

export const VIEWS = ["list", "day", "week", "month"] as const;
export const WHENS = ["overdue", "today", "week", "undated"] as const;
export const ORDERS = ["deadline", "priority"] as const;
export const WHOSE = ["mine", "given", "nobody", "all"] as const;
export type View = (typeof VIEWS)[number];
export type WhenDue = (typeof WHENS)[number];
export type OrderBy = (typeof ORDERS)[number];
export type Whose = (typeof WHOSE)[number];

export interface TaskSearch {
  view?: View;
  whose?: Whose;
  person?: number;
  over?: boolean;
  kind?: TaskKind;
  priority?: TaskPriority;
  when?: WhenDue;
  from?: string;
  to?: string;
  author?: number;
  order?: OrderBy;
  q?: string;
  /** Tests of own fields: `budget:from:1000`. */
  field?: string[];
  day?: string;
  task?: number;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function whole(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}

function isDay(value: unknown): value is string {
  return typeof value === "string" && DAY.test(value) && !Number.isNaN(Date.parse(value));
}

function one<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((known) => known === value);
}

export function parseTaskSearch(search: Record<string, unknown>): TaskSearch {
  const view = one(VIEWS, search["view"]);
  const whose = one(WHOSE, search["whose"]);
  const kind = one(KINDS, search["kind"]);
  const priority = one(PRIORITIES, search["priority"]);
  const when = one(WHENS, search["when"]);
  const order = one(ORDERS, search["order"]);
  const field = readWishes(search["field"]);
  const { person, task, day, over, from, to, author } = search;
  const q = typeof search["q"] === "number" ? String(search["q"]) : search["q"];
  return {
    ...(view !== undefined && view !== "list" ? { view } : {}),
    ...(whose !== undefined && whose !== "mine" ? { whose } : {}),
    ...(whole(person) ? { person } : {}),
    ...(over === true ? { over } : {}),
    ...(kind !== undefined ? { kind } : {}),
    ...(priority !== undefined ? { priority } : {}),
    ...(when !== undefined ? { when } : {}),
    ...(isDay(from) ? { from } : {}),
    ...(isDay(to) ? { to } : {}),
    ...(whole(author) ? { author } : {}),
    ...(order === "priority" ? { order } : {}),
    ...(typeof q === "string" && q !== "" ? { q } : {}),
    ...(field.length > 0 ? { field } : {}),
    ...(isDay(day) ? { day } : {}),
    ...(whole(task) ? { task } : {}),
  };
}
