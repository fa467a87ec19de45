import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import type { TimelineItem } from "@/api/types";
import { useAllWords, useDealPeople } from "@/features/deals/api";
import { can, useMe } from "@/features/session/api";
import { useAllFields } from "@/features/fields/api";
import { PREFIX } from "@/features/fields/types";
import type { Field } from "@/features/fields/types";
import { birthdayText } from "@/features/fields/values";
import { weekdayName } from "@/features/tasks/rhythm";
import { KINDS, PRIORITIES, REPEATS } from "@/features/tasks/types";
import { useFormat } from "@/i18n/format";

import { useFieldNames } from "./fieldNames";

type Change = TimelineItem["changes"][number];
const CREDENTIALS = ["credential_added", "credential_changed", "credential_renewed", "credential_removed"] as const;
const DAY_S = 86_400;

/** Each changed field as it was and as it is; references to people by name. */
export function Changes({ item }: { item: TimelineItem }) {
  const { t } = useTranslation();
  const names = useFieldNames();
  const shown = useShown();
  return (
    <>
      {item.changes.map((change, place) => (
        <div key={`${change.field}/${place}`}>{isOne(CREDENTIALS, change.field) ? t(`credentials.${change.field}`) : change.field === "lines" ? lineText(change, t) : change.field === "deleted" || change.field === "restored" ? t(`bin.change.${change.field}`) : change.field === "merged" || change.field === "unmerged" ? t(`duplicates.change.${change.field}`, { name: String(change.after ?? change.before) }) : t("deals.change", { field: names([change.field]).join(), before: shown(change, change.before), after: shown(change, change.after) })}</div>
      ))}
    </>
  );
}

/** A product that came, went, or became another line of the deal. */
function lineText({ before, after }: Change, t: TFunction): string {
  if (before === null) return t("goods.lineAdded", { line: String(after) });
  return after === null ? t("goods.lineRemoved", { line: String(before) }) : `${String(before)} → ${String(after)}`;
}

function useShown(): (change: Change, value: Change["before"]) => string {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const people = useDealPeople(can(me, "deals.view"));
  const fields = useAllFields();
  const words = useAllWords();
  return ({ field }, value) => {
    if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) return t("deals.empty");
    if (field === "rhythm_weekdays" && Array.isArray(value)) return value.map((day) => weekdayName(Number(day), i18n.language)).join(", ");
    if (Array.isArray(value)) return value.join(", ");
    const own = field.startsWith(PREFIX) ? fields.data?.items.find((one) => one.key === field.slice(PREFIX.length)) : undefined;
    if (own !== undefined) return ownText(own, value, t, format);
    if (field === "responsible_id") return people.data?.find((one) => one.id === value)?.name ?? t("deals.somebody", { id: value });
    if (field === "loss_reason_id") return words.find((word) => word.id === value)?.name ?? String(value);
    if (field === "status" && (value === "new" || value === "in_work" || value === "converted" || value === "lost")) return t(`leadStatus.${value}`).toLocaleLowerCase();
    if (field === "rhythm_until") return format.date(`${value}T12:00:00`);
    if (field === "expected_close") return format.date(String(value));
    if (field === "due") return dueText(String(value), format);
    if (field === "remind_at") return format.when(String(value));
    if (field === "kind" && isOne(KINDS, value)) return t(`tasks.kinds.${value}`).toLocaleLowerCase();
    if (field === "priority" && isOne(PRIORITIES, value)) return t(`tasks.priorities.${value}`).toLocaleLowerCase();
    if (field === "repeat" && isOne(REPEATS, value)) return t(`tasks.repeats.${value}`).toLocaleLowerCase();
    return field.endsWith("_id") ? t("deals.somebody", { id: value }) : String(value);
  };
}

/** Options and people are kept by the names that they had; the rest is as the wire has it. */
function ownText(field: Field, value: string | number, t: TFunction, format: ReturnType<typeof useFormat>): string {
  if (field.kind === "yes_no") return t(value === "yes" ? "fields.yes" : "fields.no").toLocaleLowerCase();
  if (field.kind === "date") return format.date(`${value}T12:00:00`);
  if (field.kind === "birthday") return birthdayText(String(value));
  return field.kind === "moment" ? format.when(String(value)) : String(value);
}

function isOne<T extends string>(known: readonly T[], value: unknown): value is T {
  return known.some((one) => one === value);
}

/** A deadline is kept as it was written: a day, or a day and a time. */
function dueText(value: string, format: ReturnType<typeof useFormat>): string {
  const [day = "", time] = value.split(" ");
  return [format.date(`${day}T12:00:00`), time].filter(Boolean).join(", ");
}

export function MoveLine({ item }: { item: TimelineItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const move = item.moved;
  if (move === null || move === undefined) return null;
  const days = Math.round(move.stayed_s / DAY_S);
  const duration = days > 0 ? t("deals.days", { count: days }) : format.duration(move.stayed_s);
  return (
    <>
      {t("deals.moved", { from: move.from_stage, to: move.to_stage })}, {t("deals.stayed", { duration })}
      {item.text !== null && item.text !== "" && <div>{item.text}</div>}
    </>
  );
}
