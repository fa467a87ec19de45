import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useListedFields } from "@/features/customers/list/useColumnNames";

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

/** What this browser remembers; nonsense in it is left out. */
export function readColumns(kept: string | null): readonly DealColumn[] {
  try {
    const said: unknown = JSON.parse(kept ?? "[]");
    const known = (Array.isArray(said) ? (said as unknown[]) : []).filter((one): one is DealColumn => typeof one === "string" && (OWN.test(one) || (BUILT_IN as readonly string[]).includes(one)));
    return known.length === 0 ? USUAL : [...new Set(known)];
  } catch {
    return USUAL;
  }
}

export function useDealColumns() {
  const { t } = useTranslation();
  const { fields } = useListedFields(OWN_ENTITIES);
  const [chosen, setChosen] = useState(() => readColumns(localStorage.getItem(KEY)));
  const own = fields.map((field): DealColumn => `fields.${field.key}`);
  const every: DealColumn[] = [...BUILT_IN, ...own];
  const name = (column: DealColumn): string => (column.startsWith("fields.") ? (fields.find((field) => `fields.${field.key}` === column)?.label ?? column) : t(`deals.columns.${column as BuiltIn}`));
  const choose = (columns: DealColumn[]) => {
    localStorage.setItem(KEY, JSON.stringify(columns));
    setChosen(columns);
  };
  return { columns: chosen.filter((column) => every.includes(column)), every, name, choose, fields };
}
