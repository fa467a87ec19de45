import type { ReportColumn, ReportTable } from "./types";

/** Of a wide table what everybody looks at first; the others come with one click. */
const FIRST = new Set([
  "offered", "answered", "lost", "abandoned", "short_abandoned", "timed_out", "transferred",
  "service_level_offered", "service_level_answered", "abandon_rate", "asa_s", "aht_s",
]);
const WIDE = 20;

export function isWide(table: ReportTable): boolean {
  return table.columns.length > WIDE && table.chart !== "heat";
}

export function shownColumns(table: ReportTable, all: boolean): ReportColumn[] {
  if (all || !isWide(table)) return table.columns;
  return table.columns.filter((column, place) => place === 0 || FIRST.has(column.key));
}
