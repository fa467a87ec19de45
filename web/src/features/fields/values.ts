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
  "not-a-date", "not-a-birthday", "no-time-zone", "not-yes-no", "no-such-option", "option-retired", "not-a-list", "too-many", "no-such-reference",
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

/** People leave the beginning of an address out. */
function linkOf(text: string): string {
  return /^[a-z]+:\/\//i.test(text.trim()) ? text.trim() : `https://${text.trim()}`;
}

const WITH_YEAR = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/;
const WITHOUT_YEAR = /^(\d{1,2})[./](\d{1,2})[./]?$/;
const two = (text = "") => text.padStart(2, "0");

/** `8.3.1990` and `8.3` as the wire has them: `1990-03-08`, and `--03-08` of whom nobody knows how old. */
export function birthdayOf(typed: string): string {
  const text = typed.trim();
  const whole = WITH_YEAR.exec(text);
  if (whole !== null) return `${whole[3] ?? ""}-${two(whole[2])}-${two(whole[1])}`;
  const part = WITHOUT_YEAR.exec(text);
  return part === null ? text : `--${two(part[2])}-${two(part[1])}`;
}

/** As people write it: `08.03.1990`, `08.03`; what is being typed stays as it is. */
export function birthdayText(value: string): string {
  const [, year, month, day] = /^(\d{4}|-)-(\d\d)-(\d\d)$/.exec(value) ?? [];
  if (month === undefined || day === undefined) return value;
  return year === "-" ? `${day}.${month}` : `${day}.${month}.${year ?? ""}`;
}

/** Days until the next birthday; 29 February is kept on 1 March of other years. */
export function daysUntil(value: string, now: Date): number | null {
  const [, month, day] = /^(?:\d{4}|-)-(\d\d)-(\d\d)$/.exec(value) ?? [];
  if (month === undefined || day === undefined) return null;
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  const next = [0, 1].map((more) => Date.UTC(now.getFullYear() + more, Number(month) - 1, Number(day))).find((at) => at >= today);
  return next === undefined ? null : Math.round((next - today) / 86_400_000);
}

/** What was typed, for the wire. */
export function wireOf(field: Field, value: GivenValue): GivenValue {
  if (isEmpty(value)) return null;
  if (typeof value !== "string") return value;
  if (["integer", "decimal", "money"].includes(field.kind)) return decimalOf(value);
  if (field.kind === "link") return linkOf(value);
  if (field.kind === "birthday") return birthdayOf(value);
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
