import type { TFunction } from "i18next";

import { isProblem } from "@/api/problems";

import { PREFIX } from "./types";
import type { Field, FieldValue, GivenValue, Situation } from "./types";

export interface Fault {
  key: string;
  label: string;
  code: string;
}

const CODES = [
  "required", "no-such-field", "other-pipeline", "not-a-text", "too-long", "not-a-link", "not-a-number", "too-large", "too-precise", "not-whole",
  "not-a-date", "no-time-zone", "not-yes-no", "no-such-option", "option-retired", "not-a-list", "too-many", "no-such-reference",
] as const;

/** What the server says against own fields, field by field. */
export function faultsOf(problem: unknown): Fault[] {
  if (!isProblem(problem)) return [];
  return (problem.errors ?? []).flatMap((error) => {
    const { field, code, label } = error as { field: string; code?: string; label?: string };
    const start = `body.${PREFIX}`;
    return field.startsWith(start) && code !== undefined ? [{ key: field.slice(start.length), label: label ?? field, code }] : [];
  });
}

export function faultText(code: string, t: TFunction): string {
  const known = CODES.find((one) => one === code);
  return known === undefined ? t("problem.invalid-input") : t(`fields.fault.${known}`);
}

export function isShown(field: Field, { pipeline }: Situation): boolean {
  return field.pipeline_id === null || pipeline === undefined || field.pipeline_id === pipeline;
}

export function isNeeded(field: Field, { reached }: Situation): boolean {
  if (field.need !== "from") return field.need === "always";
  return reached.has(String(field.from_stage_id ?? field.from_status));
}

/** By their headings, in the order in which these first appear; what has none comes first. */
export function grouped(fields: readonly Field[]): { name: string; fields: Field[] }[] {
  const groups = new Map<string, Field[]>([["", []]]);
  for (const field of fields) groups.set(field.group, [...(groups.get(field.group) ?? []), field]);
  return [...groups].filter(([, inside]) => inside.length > 0).map(([name, inside]) => ({ name, fields: inside }));
}

export function isEmpty(value: GivenValue | undefined): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

/** A decimal as the wire wants it: people type `1 500,5`. */
export function decimalOf(text: string): string {
  return text.replace(/[\s\u00a0\u202f']/g, "").replace(",", ".");
}

/** What was typed, for the wire. */
export function wireOf(field: Field, value: GivenValue): GivenValue {
  if (isEmpty(value)) return null;
  if (typeof value !== "string") return value;
  if (["integer", "decimal", "money"].includes(field.kind)) return decimalOf(value);
  if (field.kind === "moment" && !/(Z|[+-]\d\d:\d\d)$/.test(value)) {
    const at = new Date(value);
    return Number.isNaN(at.getTime()) ? value : at.toISOString();
  }
  return value;
}

/** A moment as the viewer's own clock writes it, for an input. */
export function localMoment(value: FieldValue | undefined | null): string {
  if (typeof value !== "string" || value === "") return "";
  if (!value.endsWith("Z")) return value;
  const at = new Date(value);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
