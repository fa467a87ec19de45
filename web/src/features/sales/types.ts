import type { components, operations } from "@/api/schema";

import type { CHARTS, COLUMNS, COMPARES, ROWS, SALES_REPORTS, SALES_SPANS } from "./search";

export type SalesName = (typeof SALES_REPORTS)[number];
export type SalesColumn = (typeof COLUMNS)[number];
export type NamedSales = components["schemas"]["NamedSales"];
export type BehindItem = components["schemas"]["BehindItem"];
export type SalesQuery = NonNullable<operations["get_sales_report"]["parameters"]["query"]>;
export type BehindQuery = NonNullable<operations["list_behind_figure"]["parameters"]["query"]>;

export interface SalesSearch {
  report?: SalesName;
  span?: (typeof SALES_SPANS)[number];
  from?: string;
  to?: string;
  compare?: (typeof COMPARES)[number];
  cfrom?: string;
  cto?: string;
  manager?: number[];
  pipeline?: number;
  source?: string[];
  paid?: number;
  norm?: number;
  rows?: (typeof ROWS)[number];
  columns?: SalesColumn[];
  department?: number[];
  region?: number[];
  city?: number[];
  industry?: number[];
  product?: number[];
  category?: number[];
  across?: (typeof ROWS)[number];
  /** The column that the rows are put in order by, from the most down unless `up`. */
  sort?: string;
  up?: boolean;
  top?: number;
  chart?: (typeof CHARTS)[number];
  /** The number whose deals are open. */
  figure?: string;
  group?: string;
  row?: string;
  call?: string;
}

/** One number of a table: its column, and the row that it stands in. */
export interface OpenedCell {
  figure: string;
  group: string;
  row: string;
}
