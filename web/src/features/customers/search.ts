import type { CustomerKind, LeadStatus } from "@/api/types";

import { COLUMNS, ORDERS, OWN_COLUMN } from "./list/types";
import type { Column, Order } from "./list/types";
import { readWishes } from "./list/wishes";

export const KINDS: readonly CustomerKind[] = ["contact", "company", "lead"];
export const LEAD_STATUSES: readonly LeadStatus[] = ["new", "in_work", "converted", "lost"];
const MAX_TAGS = 5;

/** The whole view stands in the address: the filter in the server's words, order, columns, and which saved view it was. */
export interface CustomerSearch {
  q?: string;
  kind?: CustomerKind;
  responsible?: string;
  tag?: string[];
  any_tag?: string[];
  no_tag?: string[];
  source?: string;
  status?: LeadStatus;
  /** Words of the dictionary; 0: lost without a reason. */
  loss_reason?: number[];
  position?: string;
  has_phone?: boolean;
  has_email?: boolean;
  company_id?: number;
  created_from?: string;
  created_to?: string;
  contact_from?: string;
  contact_to?: string;
  untouched?: boolean;
  open_deal?: boolean;
  open_task?: boolean;
  /** Tests of own fields in the server's words: `budget:from:1000`. */
  field?: string[];
  sort?: Order;
  columns?: Column[];
  /** 0: no view, though another one opens by default. */
  view?: number;
}

export type Change = (change: { [K in keyof CustomerSearch]?: CustomerSearch[K] | undefined }) => void;

const DAY = /^(\d{4}-\d{2}-\d{2}|-\d{1,4}d)$/;
const MAX_REASONS = 20;
const POSITION = /^.{2,200}$/s;
const PERSON = /^(mine|nobody|[1-9]\d{0,9})$/;

function one<T>(values: readonly T[], value: unknown): T | undefined {
  return values.find((known) => known === value);
}

function text(value: unknown): string | undefined {
  const written = typeof value === "number" ? String(value) : value;
  return typeof written === "string" && written.trim() !== "" ? written : undefined;
}

function matching(pattern: RegExp, value: unknown): string | undefined {
  const written = text(value);
  return written !== undefined && pattern.test(written) ? written : undefined;
}

function whole(value: unknown, least: number): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= least ? value : undefined;
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((item) => text(item) ?? []);
}

/** Only what says something: an address has no empty parts. */
export function filled(search: { [K in keyof CustomerSearch]?: CustomerSearch[K] | undefined }): CustomerSearch {
  const kept = Object.entries(search).filter(([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0));
  return Object.fromEntries(kept);
}

export function parseCustomerSearch(search: Record<string, unknown>): CustomerSearch {
  const columns = texts(search["columns"]).flatMap((value): Column[] => (OWN_COLUMN.test(value) ? [value as Column] : (one(COLUMNS, value) === undefined ? [] : [value as Column])));
  const days = { created_from: search["created_from"], created_to: search["created_to"], contact_from: search["contact_from"], contact_to: search["contact_to"] };
  return filled({
    q: text(search["q"]),
    kind: one(KINDS, search["kind"]),
    responsible: matching(PERSON, search["responsible"]),
    tag: texts(search["tag"]).slice(0, MAX_TAGS),
    any_tag: texts(search["any_tag"]).slice(0, MAX_TAGS),
    no_tag: texts(search["no_tag"]).slice(0, MAX_TAGS),
    source: text(search["source"]),
    status: one(LEAD_STATUSES, search["status"]),
    loss_reason: [search["loss_reason"]].flat().flatMap((value) => whole(value, 0) ?? []).slice(0, MAX_REASONS),
    position: matching(POSITION, search["position"]),
    has_phone: one([true, false], search["has_phone"]),
    has_email: one([true, false], search["has_email"]),
    company_id: whole(search["company_id"], 1),
    ...Object.fromEntries(Object.entries(days).map(([name, value]) => [name, matching(DAY, value)])),
    untouched: search["untouched"] === true ? true : undefined,
    open_deal: one([true, false], search["open_deal"]),
    open_task: one([true, false], search["open_task"]),
    field: readWishes(search["field"]),
    sort: one(ORDERS, search["sort"]),
    columns: [...new Set(columns)],
    view: whole(search["view"], 0),
  });
}

export interface NewCustomer {
  kind?: CustomerKind;
  number?: string;
}

export function parseNewCustomer(search: Record<string, unknown>): NewCustomer {
  const chosen = one(KINDS, search["kind"]);
  const number = text(search["number"]);
  return { ...(chosen !== undefined ? { kind: chosen } : {}), ...(number !== undefined ? { number } : {}) };
}
