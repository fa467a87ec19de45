import { readWishes } from "@/features/customers/list/wishes";

import { known } from "./dealColumns";
import type { DealColumn } from "./dealColumns";
import type { DealFilter, DealOrder } from "./types";

export const ORDERS: readonly DealOrder[] = ["created", "created_asc", "moved", "moved_asc", "amount", "amount_asc", "expected_close", "expected_close_asc"];
export const STATES = ["open", "won", "lost"] as const;
export const DAYS = ["created_from", "created_to", "closed_from", "closed_to", "expected_from", "expected_to"] as const;
const LOOKS: readonly string[] = ["pipeline", "look", "sort", "columns", "view", "responsible"];
const MAX_COLUMNS = 30;
const MAX_STAGES = 30;

/** Board or list, and what narrows both, in the server's words. */
export interface DealSearch {
  pipeline?: number;
  look?: "list";
  responsible?: number;
  /** Those of whoever looks: so a shared view is everybody's own. */
  mine?: boolean;
  q?: string;
  stage?: number[];
  state?: (typeof STATES)[number];
  tag?: string;
  source?: string;
  amount_from?: string;
  amount_to?: string;
  created_from?: string;
  created_to?: string;
  closed_from?: string;
  closed_to?: string;
  expected_from?: string;
  expected_to?: string;
  open_task?: boolean;
  /** Tests of own fields: `budget:from:1000`. */
  field?: string[];
  /** The same of own fields of the deal's customers. */
  customer_field?: string[];
  sort?: DealOrder;
  columns?: DealColumn[];
  /** Which saved view it was; 0: none, though another one opens by default. */
  view?: number;
}

export type Change = (change: { [K in keyof DealSearch]?: DealSearch[K] | undefined }) => void;

const DAY = /^(\d{4}-\d{2}-\d{2}|[+-]\d{1,4}d)$/;
const SUM = /^\d{1,13}(\.\d{1,2})?$/;

function whole(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;
}

function text(value: unknown): string | undefined {
  const written = typeof value === "number" ? String(value) : value;
  return typeof written === "string" && written.trim() !== "" ? written : undefined;
}

function matching(pattern: RegExp, value: unknown): string | undefined {
  const written = text(value);
  return written !== undefined && pattern.test(written) ? written : undefined;
}

function one<T>(values: readonly T[], value: unknown): T | undefined {
  return values.find((known) => known === value);
}

function each<T>(value: unknown, read: (item: unknown) => T | undefined): T[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((item) => read(item) ?? []);
}

/** Only what says something: an address has no empty parts. */
export function filled(search: { [K in keyof DealSearch]?: DealSearch[K] | undefined }): DealSearch {
  const kept = Object.entries(search).filter(([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0));
  return Object.fromEntries(kept);
}

export function parseDealSearch(search: Record<string, unknown>): DealSearch {
  return filled({
    pipeline: whole(search["pipeline"]),
    look: search["look"] === "list" ? "list" : undefined,
    responsible: whole(search["responsible"]),
    mine: search["mine"] === true ? true : undefined,
    q: text(search["q"]),
    stage: each(search["stage"], whole).slice(0, MAX_STAGES),
    state: one(STATES, search["state"]),
    tag: text(search["tag"]),
    source: text(search["source"]),
    amount_from: matching(SUM, search["amount_from"]),
    amount_to: matching(SUM, search["amount_to"]),
    ...Object.fromEntries(DAYS.map((name) => [name, matching(DAY, search[name])])),
    open_task: one([true, false], search["open_task"]),
    field: readWishes(search["field"]),
    customer_field: readWishes(search["customer_field"]),
    sort: one(ORDERS, search["sort"]),
    columns: [...new Set(each(search["columns"], known))].slice(0, MAX_COLUMNS),
    view: whole(search["view"]),
  });
}

/** What of an address narrows the deals of this pipeline; the rest is how they look. */
export function filterOf(search: DealSearch, pipelineId: number): DealFilter & { pipeline_id: number } {
  const { responsible } = search;
  const days = search.field !== undefined || search.customer_field !== undefined || DAYS.some((name) => search[name] !== undefined);
  return {
    ...(Object.fromEntries(Object.entries(search).filter(([name]) => !LOOKS.includes(name))) as DealFilter),
    pipeline_id: pipelineId,
    ...(responsible !== undefined && { responsible_id: responsible }),
    ...(days && { time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone }),
  };
}
