import { useTranslation } from "react-i18next";

import { useAllFields } from "@/features/fields/api";
import type { Field } from "@/features/fields/types";

import { COLUMNS, isOwn } from "./types";
import type { Column } from "./types";

const CUSTOMERS: readonly string[] = ["contact", "company", "lead"];

/** The own fields of customers that a list can show and be narrowed by, those of one key once. */
export function useListedFields(): { fields: Field[]; all: Field[] } {
  const all = (useAllFields().data?.items ?? []).filter((field) => CUSTOMERS.includes(field.entity) && !field.retired && !field.hidden);
  return { all, fields: all.filter((field, place) => all.findIndex((one) => one.key === field.key) === place) };
}

export function useColumns(): { every: Column[]; name: (column: Column) => string } {
  const { t } = useTranslation();
  const { fields } = useListedFields();
  const every: Column[] = [...COLUMNS, ...fields.map((field): Column => `fields.${field.key}`)];
  const name = (column: Column) => (isOwn(column) ? (fields.find((field) => `fields.${field.key}` === column)?.label ?? column) : t(`lists.columns.${column}`));
  return { every, name };
}
