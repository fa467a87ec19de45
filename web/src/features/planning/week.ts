import type { PlanSlot, Shift } from "@/api/types";

/** Days are written as 2026-03-02 and reckoned in UTC: no change of clocks makes one shorter. */
export function addDays(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

export function mondayOf(day: string): string {
  return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}

export function today(): string {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}

export const DAY = /^\d{4}-\d{2}-\d{2}$/;
export const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

export function weekDays(monday: string): string[] {
  return Array.from({ length: 7 }, (_, index) => addDays(monday, index));
}

/** From this day's midnight to the next Monday's, by the viewer's clock. */
export function weekPeriod(monday: string): { since: string; until: string } {
  const at = (day: string) => new Date(`${day}T00:00:00`).toISOString();
  return { since: at(monday), until: at(addDays(monday, 7)) };
}

export type Gap = "none" | "short" | "thin" | "right" | "over";

/** Short of one person or more, short of less, right, or more than a quarter (and one) too many. */
export function gapOf(slot: PlanSlot): Gap {
  if (slot.gap === null || slot.people === null || (slot.people === 0 && slot.scheduled === 0)) return "none";
  if (slot.gap <= -1) return "short";
  if (slot.gap < -0.05) return "thin";
  return slot.gap > Math.max(1, slot.people / 4) ? "over" : "right";
}

export interface GridRow {
  label: string;
  /** One for each day; two where an hour comes twice, none where it is left out. */
  cells: PlanSlot[][];
}

/** Half-hours as rows and days as columns, without the hours of the night in which nobody is expected or planned. */
export function gridRows(slots: PlanSlot[], days: string[]): GridRow[] {
  const labels = [...new Set(slots.map((slot) => slot.label))].sort();
  const rows = labels.map((label) => ({ label, cells: days.map((day) => slots.filter((slot) => slot.day === day && slot.label === label)) }));
  const busy = rows.map((row) => row.cells.flat().some((slot) => (slot.people ?? 0) > 0 || slot.scheduled > 0 || (slot.forecast ?? 0) >= 0.05));
  const first = busy.indexOf(true);
  return first === -1 ? [] : rows.slice(first, busy.lastIndexOf(true) + 1);
}

export function shiftsOf(shifts: Shift[], userId: number, day: string): Shift[] {
  return shifts.filter((shift) => shift.user_id === userId && shift.day === day).sort((a, b) => a.starts_at.localeCompare(b.starts_at));
}

/** "12:00-12:30, 15:00-15:15" as breaks; null where it cannot be read. */
export function parseBreaks(text: string): { start: string; end: string }[] | null {
  const parts = text.split(/[,;\s]+/).filter((part) => part !== "");
  const breaks = parts.map((part) => part.split(/[-–]/));
  if (breaks.some((pair) => pair.length !== 2 || !pair.every((time) => CLOCK.test(time)))) return null;
  return breaks.map(([start = "", end = ""]) => ({ start, end }));
}

export function breaksText(breaks: { start: string; end: string }[]): string {
  return breaks.map((one) => `${one.start}-${one.end}`).join(", ");
}
