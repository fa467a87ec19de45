import type { components, operations } from "@/api/schema";

import type { CHARTS, COLUMNS, COMPARES, ROWS, SALES_REPORTS, SALES_SPANS } from "./search";

export type SalesName = (typeof SALES_REPORTS)[number];
export type SalesColumn = (typeof COLUMNS)[number];
export type OwnRow = `field_${number}`;
export type SalesRow = (typeof ROWS)[number] | OwnRow;
export type SalesChoices = components["schemas"]["SalesChoices"];
export type SalesView = components["schemas"]["SalesViewOut"];
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
  rows?: SalesRow;
  columns?: SalesColumn[];
  department?: number[];
  region?: number[];
  city?: number[];
  industry?: number[];
  product?: number[];
  category?: number[];
  reason?: number[];
  tag?: string[];
  /** Options of own fields: `field_12:34`, `field_15:yes`. */
  own?: string[];
  /** Of the tree of categories, 1 being the top. */
  level?: number;
  across?: SalesRow;
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
  task?: number;
}

/** One number of a table: its column, and the row that it stands in. */
export interface OpenedCell {
  figure: string;
  group: string;
  row: string;
}
