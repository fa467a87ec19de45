import type { NamedSales, OwnRow, SalesQuery, SalesRow, SalesSearch } from "./types";

export const SALES_REPORTS = ["funnel", "speed", "stages", "losses", "sources", "abc", "plan", "kpi", "activity", "tasks", "portrait", "builder"] as const;
export const SALES_SPANS = ["week", "last_week", "month", "last_month", "quarter", "last_quarter", "year", "last_year", "custom"] as const;
export const COMPARES = ["none", "previous", "year", "chosen"] as const;
export const ROWS = ["manager", "team", "department", "customer", "pipeline", "stage", "source", "reason", "tag", "day", "week", "month", "quarter", "region", "city", "industry", "product", "category", "competitor"] as const;
export const NARROWED = ["department", "region", "city", "industry", "product", "category", "reason"] as const;
export const CHARTS = ["bars", "stacked", "lines", "none"] as const;
export const FIGURES = {
  deals: ["created", "won", "lost", "open", "win_rate", "created_sum", "won_sum", "lost_sum", "open_sum", "weighted_sum", "mean_deal", "cycle_days"],
  lines: ["quantity", "discount_sum"],
  leads: ["leads", "lead_deals", "to_deal"],
  calls: ["calls_made", "calls_taken", "calls_missed", "talk_s"],
  tasks: ["tasks_made", "tasks_done", "tasks_late"],
} as const;
export const COLUMNS = [...FIGURES.deals, ...FIGURES.lines, ...FIGURES.leads, ...FIGURES.calls, ...FIGURES.tasks] as const;
export const FORMATS = ["csv", "xlsx", "pdf"] as const;
const OWN_ROWS = /^field_[1-9]\d{0,8}$/;
const OWN_CHOICE = /^field_[1-9]\d{0,8}:(yes|no|[1-9]\d{0,8})$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function one<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((item) => item === value);
}

function rows(value: unknown): SalesRow | undefined {
  return one(value, ROWS) ?? (typeof value === "string" && OWN_ROWS.test(value) ? (value as OwnRow) : undefined);
}

function list(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function filled<T>(items: T[]): T[] | undefined {
  return items.length > 0 ? items : undefined;
}

function day(value: unknown): string | undefined {
  return typeof value === "string" && DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

function whole(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** What of an address is a choice of a report; anything else is left out. */
export function parseSalesSearch(search: Record<string, unknown>): SalesSearch {
  const found: Record<string, unknown> = {
    report: one(search["report"], SALES_REPORTS),
    span: one(search["span"], SALES_SPANS),
    from: day(search["from"]),
    to: day(search["to"]),
    compare: one(search["compare"], COMPARES),
    cfrom: day(search["cfrom"]),
    cto: day(search["cto"]),
    manager: filled(list(search["manager"]).filter((item): item is number => whole(item) !== undefined)),
    pipeline: whole(search["pipeline"]),
    source: filled(list(search["source"]).map(text).filter((item): item is string => item !== undefined)),
    ...Object.fromEntries(NARROWED.map((name) => [name, filled(list(search[name]).filter((item): item is number => whole(item) !== undefined))])),
    paid: whole(search["paid"]),
    norm: typeof search["norm"] === "number" && search["norm"] > 0 ? search["norm"] : undefined,
    tag: filled(list(search["tag"]).map(text).filter((item): item is string => item !== undefined && item !== "")),
    own: filled(list(search["own"]).filter((item): item is string => typeof item === "string" && OWN_CHOICE.test(item))),
    level: whole(search["level"]) === 0 ? undefined : whole(search["level"]),
    rows: rows(search["rows"]),
    columns: filled(COLUMNS.filter((column) => list(search["columns"]).includes(column))),
    across: rows(search["across"]),
    sort: text(search["sort"]) || undefined,
    up: search["up"] === true ? true : undefined,
    top: whole(search["top"]) === 0 ? undefined : whole(search["top"]),
    chart: one(search["chart"], CHARTS),
    figure: text(search["figure"]),
    group: text(search["group"]),
    row: text(search["row"]),
    call: text(search["call"]),
    task: whole(search["task"]),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** The choice as the server takes it. A custom period without both days is not asked for: this month stands instead. */
export function selectionOf(search: SalesSearch): SalesQuery {
  const own = search.span === "custom" ? borders(search.from, search.to) : undefined;
  const other = search.compare === "chosen" ? borders(search.cfrom, search.cto) : undefined;
  const span = search.span === "custom" && own === undefined ? "month" : (search.span ?? "month");
  const compare = search.compare === "chosen" && other === undefined ? "none" : (search.compare ?? "none");
  return {
    span,
    ...(own === undefined ? {} : { since: own[0], until: own[1] }),
    compare,
    ...(other === undefined ? {} : { compare_since: other[0], compare_until: other[1] }),
    ...(search.manager === undefined ? {} : { manager: search.manager }),
    ...(search.pipeline === undefined ? {} : { pipeline_id: search.pipeline }),
    ...(search.source === undefined ? {} : { source: search.source }),
    ...(search.paid === undefined ? {} : { paid_stage_id: search.paid }),
    ...(search.norm === undefined ? {} : { norm_days: search.norm }),
    ...(search.rows === undefined ? {} : { rows: search.rows }),
    ...(search.columns === undefined ? {} : { columns: search.columns }),
    ...Object.fromEntries(NARROWED.filter((name) => search[name] !== undefined).map((name) => [name, search[name]])),
    ...(search.tag === undefined ? {} : { tag: search.tag }),
    ...(search.own === undefined ? {} : { own: search.own }),
    ...(search.level === undefined ? {} : { category_level: search.level }),
    ...(search.across === undefined ? {} : { across: search.across }),
    ...(search.sort === undefined ? {} : { sort: search.sort, descending: search.up !== true }),
    ...(search.top === undefined ? {} : { top: search.top }),
    ...(search.chart === undefined ? {} : { chart: search.chart }),
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

function borders(from: string | undefined, to: string | undefined): [string, string] | undefined {
  return from !== undefined && to !== undefined && from <= to ? [startOf(from, 0), startOf(to, 1)] : undefined;
}

function startOf(text: string, later: number): string {
  const [year, month, date] = text.split("-").map(Number);
  return new Date(year ?? 0, (month ?? 1) - 1, (date ?? 1) + later).toISOString();
}

/** The choice with its report, as saved reports and schedules keep it. */
export function namedSelectionOf(search: SalesSearch) {
  return { ...selectionOf(search), report: search.report ?? ("funnel" as const) };
}

/** A kept choice as an address. */
export function searchOf(kept: NamedSales): SalesSearch {
  return parseSalesSearch({
    ...kept,
    from: localDay(kept.since, 0),
    to: localDay(kept.until, 1),
    cfrom: localDay(kept.compare_since, 0),
    cto: localDay(kept.compare_until, 1),
    compare: kept.compare === "none" ? undefined : kept.compare,
    pipeline: kept.pipeline_id ?? undefined,
    paid: kept.paid_stage_id ?? undefined,
    norm: kept.norm_days ?? undefined,
    level: kept.category_level ?? undefined,
    up: kept.descending === false ? true : undefined,
  });
}

function localDay(iso: string | null | undefined, back: number): string | undefined {
  if (iso === null || iso === undefined) return undefined;
  const at = new Date(Date.parse(iso) - back);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}

/** The same in an address that a browser downloads from. */
export function fileAddress(search: SalesSearch, format: string, language: string): string {
  return addressOf(search, "file", { format, language });
}

/** What stands behind the open figure, as a file. */
export function behindAddress(search: SalesSearch, format: string, language: string): string {
  return addressOf(search, "behind/file", { format, language, figure: search.figure ?? "", group: search.group ?? "", key: search.row ?? "" });
}

function addressOf(search: SalesSearch, what: string, more: Record<string, string>): string {
  const params = new URLSearchParams(more);
  for (const [key, value] of Object.entries(selectionOf(search))) {
    for (const item of Array.isArray(value) ? value : [value]) params.append(key, String(item));
  }
  return `/api/v1/sales-reports/${search.report ?? "funnel"}/${what}?${params.toString()}`;
}
