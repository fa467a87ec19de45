import type { components } from "@/api/schema";

import type { INTERVALS, REPORTS, SPANS } from "./search";

export type ReportName = (typeof REPORTS)[number];
export type Report = components["schemas"]["ReportOut"];
export type ReportTable = components["schemas"]["TableOut"];
export type ReportColumn = components["schemas"]["ColumnOut"];
export type NamedSelection = components["schemas"]["NamedSelection"];
export type Cell = ReportTable["rows"][number][string];

export interface ReportSearch {
  report?: ReportName;
  span?: (typeof SPANS)[number];
  from?: string;
  to?: string;
  queue?: string[];
  agent?: string[];
  interval?: (typeof INTERVALS)[number];
  compare?: boolean;
  /** The number whose calls are open. */
  figure?: string;
  group?: string;
  row?: string;
  call?: string;
}
