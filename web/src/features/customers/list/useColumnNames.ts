import { useTranslation } from "react-i18next";

import { useAllFields } from "@/features/fields/api";
import type { Field } from "@/features/fields/types";

import { COLUMNS, isOwn } from "./types";
import type { Column } from "./types";

export type Entities = readonly Field["entity"][];
export const CUSTOMERS: Entities = ["contact", "company", "lead"];

/** The own fields of such cards that a list can show and be narrowed by, those of one key once. */
export function useListedFields(entities: Entities = CUSTOMERS): { fields: Field[]; all: Field[] } {
  const all = (useAllFields().data?.items ?? []).filter((field) => entities.includes(field.entity) && !field.retired && !field.hidden);
  return { all, fields: all.filter((field, place) => all.findIndex((one) => one.key === field.key) === place) };
}

export function useColumns(): { every: Column[]; name: (column: Column) => string } {
  const { t } = useTranslation();
  const { fields } = useListedFields();
  const every: Column[] = [...COLUMNS, ...fields.map((field): Column => `fields.${field.key}`)];
  const name = (column: Column) => (isOwn(column) ? (fields.find((field) => `fields.${field.key}` === column)?.label ?? column) : t(`lists.columns.${column}`));
  return { every, name };
}
