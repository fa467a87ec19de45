import type { TFunction } from "i18next";

import type { Repeat, Rhythm } from "./types";

/** What the form of a repetition has: the numbers as they are typed. */
export interface RhythmValues {
  every: number;
  weekdays: string[];
  until: string;
  times: number | "";
}

export const WEEKDAYS = ["1", "2", "3", "4", "5", "6", "7"] as const;
export const ONCE_EACH: RhythmValues = { every: 1, weekdays: [], until: "", times: "" };

export function rhythmValues({ every = 1, weekdays = [], until = null, times = null }: Rhythm): RhythmValues {
  return { every, weekdays: weekdays.map(String), until: until ?? "", times: times ?? "" };
}

export function rhythmOf(repeat: Repeat, values: RhythmValues): Rhythm {
  if (repeat === "never") return {};
  return {
    every: values.every,
    weekdays: repeat === "weekly" ? values.weekdays.map(Number).sort() : [],
    until: values.until === "" ? null : values.until,
    times: values.times === "" ? null : values.times,
  };
}

/** A weekday of 1 (Monday) to 7, in the reader's language. */
export function weekdayName(day: number, language: string): string {
  return new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, day)));
}

/** A whole repetition in words: "every 2 weeks: Mon, Thu, until 1 May". */
export function repeatText(repeat: Repeat, { every = 1, weekdays = [], until = null, times = null }: Rhythm, t: TFunction, language: string, date: (at: string) => string): string {
  const unit = UNITS[repeat];
  const parts = [every > 1 && unit !== undefined ? t(`tasks.everyN.${unit}`, { count: every }) : t(`tasks.repeats.${repeat}`)];
  if (repeat === "weekdays" && every > 1) parts.push(t("tasks.repeats.weekdays").toLocaleLowerCase());
  if (repeat === "month_end" && every > 1) parts.push(t("tasks.repeats.month_end").toLocaleLowerCase());
  if (weekdays.length > 0) parts.push(weekdays.map((day) => weekdayName(day, language)).join(", "));
  if (until !== null) parts.push(t("tasks.untilDay", { day: date(`${until}T12:00:00`) }));
  if (times !== null) parts.push(t("tasks.timesN", { count: times }));
  return parts.join("; ");
}

export type Unit = "days" | "weeks" | "months" | "years";
export const UNITS: Partial<Record<Repeat, Unit>> = { daily: "days", weekdays: "weeks", weekly: "weeks", monthly: "months", month_end: "months", yearly: "years" };
