import type { NamedSelection, ReportSearch } from "./types";

export const REPORTS = ["queue", "waits", "agents", "missed", "repeats", "transfers", "outbound", "outcomes", "traffic", "others"] as const;
export const SPANS = ["today", "yesterday", "week", "last_week", "month", "last_month", "custom"] as const;
export const INTERVALS = ["15m", "30m", "hour", "day", "week", "month", "weekday", "hour_of_day"] as const;
export const FORMATS = ["csv", "xlsx", "pdf"] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function one<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((item) => item === value);
}

function words(value: unknown): string[] | undefined {
  const list = (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string" && item !== "");
  return list.length > 0 ? list : undefined;
}

function day(value: unknown): string | undefined {
  return typeof value === "string" && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

/** What of an address is a choice of a report; anything else is left out. */
export function parseReportSearch(search: Record<string, unknown>): ReportSearch {
  const found: Record<string, unknown> = {
    report: one(search["report"], REPORTS),
    span: one(search["span"], SPANS),
    from: day(search["from"]),
    to: day(search["to"]),
    queue: words(search["queue"]),
    agent: words(search["agent"]),
    interval: one(search["interval"], INTERVALS),
    compare: search["compare"] === true ? true : undefined,
    figure: typeof search["figure"] === "string" ? search["figure"] : undefined,
    group: typeof search["group"] === "string" ? search["group"] : undefined,
    row: typeof search["row"] === "string" || typeof search["row"] === "number" ? String(search["row"]) : undefined,
    call: typeof search["call"] === "string" ? search["call"] : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** The choice as the server takes it. A custom period without both days is not asked for: today stands instead. */
export function selectionOf(search: ReportSearch) {
  const custom = search.span === "custom" && search.from !== undefined && search.to !== undefined && search.from <= search.to;
  const span = search.span === "custom" && !custom ? "today" : (search.span ?? "today");
  const day = custom ? { since: startOf(search.from ?? "", 0), until: startOf(search.to ?? "", 1) } : {};
  return {
    span,
    ...day,
    ...(search.queue === undefined ? {} : { queue: search.queue }),
    ...(search.agent === undefined ? {} : { agent: search.agent }),
    interval: search.interval ?? (span === "today" || span === "yesterday" ? ("hour" as const) : ("day" as const)),
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    compare: search.compare ?? false,
  };
}

function startOf(text: string, later: number): string {
  const [year, month, date] = text.split("-").map(Number);
  return new Date(year ?? 0, (month ?? 1) - 1, (date ?? 1) + later).toISOString();
}

/** The choice with its report, as views, schedules and embedded pages keep it. */
export function namedSelectionOf(search: ReportSearch) {
  return { ...selectionOf(search), report: search.report ?? ("queue" as const) };
}

/** A kept choice as an address. */
export function searchOf(selection: NamedSelection): ReportSearch {
  const day = (iso: string | null | undefined, back: number) => (iso == null ? undefined : localDay(new Date(Date.parse(iso) - back)));
  return parseReportSearch({
    ...selection,
    from: day(selection.since, 0),
    to: day(selection.until, 1),
    compare: selection.compare === true,
  });
}

function localDay(at: Date): string {
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}
