import { useTranslation } from "react-i18next";

import { useListedFields } from "@/features/customers/list/useColumnNames";

import type { Change, DealSearch } from "./search";
import type { DealOrder } from "./types";

export const BUILT_IN = ["number", "stage", "customer", "responsible", "amount", "expected_close", "source", "tags", "next_task", "in_stage", "created", "closed", "loss_reason"] as const;
export type BuiltIn = (typeof BUILT_IN)[number];
/** One that every list has, or `fields.` and the key of a field of the firm's own. */
export type DealColumn = BuiltIn | `fields.${string}`;
export const USUAL: readonly DealColumn[] = ["stage", "customer", "responsible", "amount", "expected_close", "next_task", "in_stage", "created"];
export const OWN_ENTITIES = ["deal"] as const;
/** The usual way first: what a click on the header asks for. */
export const ORDERED: Partial<Record<DealColumn, readonly [DealOrder, DealOrder]>> = {
  amount: ["amount", "amount_asc"],
  expected_close: ["expected_close_asc", "expected_close"],
  in_stage: ["moved_asc", "moved"],
  created: ["created", "created_asc"],
};
const KEY = "callcenter-deal-columns";
const OWN = /^fields\.[A-Za-z][A-Za-z0-9_]{0,49}$/;

export function known(column: unknown): DealColumn | undefined {
  return typeof column === "string" && (OWN.test(column) || (BUILT_IN as readonly string[]).includes(column)) ? (column as DealColumn) : undefined;
}

/** What this browser remembers; nonsense in it is left out. */
export function readColumns(kept: string | null): readonly DealColumn[] {
  try {
    const said: unknown = JSON.parse(kept ?? "[]");
    const columns = (Array.isArray(said) ? (said as unknown[]) : []).flatMap((one) => known(one) ?? []);
    return columns.length === 0 ? USUAL : [...new Set(columns)];
  } catch {
    return USUAL;
  }
}

export function remembered(): readonly DealColumn[] {
  return readColumns(localStorage.getItem(KEY));
}

/** Without a view the browser remembers what was chosen; a view, and an address, say it themselves. */
export function useDealColumns(search: DealSearch, change: Change) {
  const { t } = useTranslation();
  const { fields } = useListedFields(OWN_ENTITIES);
  const own = fields.map((field): DealColumn => `fields.${field.key}`);
  const every: DealColumn[] = [...BUILT_IN, ...own];
  const name = (column: DealColumn): string => (column.startsWith("fields.") ? (fields.find((field) => `fields.${field.key}` === column)?.label ?? column) : t(`deals.columns.${column as BuiltIn}`));
  const choose = (columns: DealColumn[]) => {
    if ((search.view ?? 0) === 0) localStorage.setItem(KEY, JSON.stringify(columns));
    change({ columns });
  };
  return { columns: (search.columns ?? remembered()).filter((column) => every.includes(column)), every, name, choose, fields };
}
