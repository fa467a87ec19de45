import type { Due, Task } from "./types";

export type Group = "overdue" | "today" | "tomorrow" | "later" | "undated";
export const GROUPS: readonly Group[] = ["overdue", "today", "tomorrow", "later", "undated"];
export const SLOT_MIN = 30;
const DAY_MIN = 1440;

export function myZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** The viewer's own calendar day, as 2026-03-02. */
export function dayOf(at: Date): string {
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

/** Reckoned at noon in UTC: no change of clocks makes a day shorter. */
export function addDays(day: string, days: number): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

export function groupOf(task: Pick<Task, "due_at">, now: Date): Group {
  if (task.due_at === null) return "undated";
  const due = new Date(task.due_at);
  if (due < now) return "overdue";
  const day = dayOf(due);
  if (day === dayOf(now)) return "today";
  return day === addDays(dayOf(now), 1) ? "tomorrow" : "later";
}

export interface Spot {
  day: string;
  /** Minutes after midnight; null: some time on that day. */
  minute: number | null;
}

/** Where a task stands in the viewer's own calendar. */
export function spotOf(task: Pick<Task, "due_at" | "due_time">): Spot | null {
  if (task.due_at === null) return null;
  const at = new Date(task.due_at);
  return { day: dayOf(at), minute: task.due_time === null ? null : at.getHours() * 60 + at.getMinutes() };
}

export function slotOf(minute: number): number {
  return Math.floor(minute / SLOT_MIN) * SLOT_MIN;
}

export function clock(minute: number): string {
  return `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}

export function dueAt({ day, minute }: Spot, zone = myZone()): Due {
  return { day, time: minute === null ? null : clock(minute), time_zone: zone };
}

/** So many slots later and so many days further; past midnight is the next day. */
export function shifted({ day, minute }: Spot, slots: number, days: number): Spot {
  if (minute === null) return { day: addDays(day, days), minute: null };
  const moved = minute + slots * SLOT_MIN;
  return { day: addDays(day, days + Math.floor(moved / DAY_MIN)), minute: ((moved % DAY_MIN) + DAY_MIN) % DAY_MIN };
}

/** The usual working hours, and further where somebody has a task outside them. */
export function shownSlots(spots: readonly Spot[]): number[] {
  const minutes = spots.flatMap(({ minute }) => (minute === null ? [] : [slotOf(minute)]));
  const first = Math.min(8 * 60, ...minutes.map((minute) => Math.floor(minute / 60) * 60));
  const last = Math.max(19 * 60 + SLOT_MIN, ...minutes);
  return Array.from({ length: (last - first) / SLOT_MIN + 1 }, (_, index) => first + index * SLOT_MIN);
}

/** The weeks that a month lies in, whole: Mondays to Sundays. */
export function weeksOf(day: string): string[] {
  const first = mondayOf(`${day.slice(0, 7)}-01`);
  const next = nextMonth(day, 1);
  const days: string[] = [];
  for (let at = first; at < next || days.length % 7 !== 0; at = addDays(at, 1)) days.push(at);
  return days;
}

/** The first day of a month so many months on. */
export function nextMonth(day: string, by: number): string {
  const at = new Date(`${day.slice(0, 7)}-01T12:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + by);
  return at.toISOString().slice(0, 10);
}

export function mondayOf(day: string): string {
  return addDays(day, -((new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7));
}

/** When a reminder comes again. */
export function postponed(by: "ten" | "hour" | "tomorrow", now: Date): string {
  if (by === "tomorrow") return new Date(`${addDays(dayOf(now), 1)}T09:00:00`).toISOString();
  return new Date(now.getTime() + (by === "ten" ? 10 : 60) * 60_000).toISOString();
}
