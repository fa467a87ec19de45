import "@mantine/charts/styles.css";

import { BarChart } from "@mantine/charts";

import type { ReportTable } from "./types";

const COLOURS = ["sea.6", "red.6", "yellow.6", "gray.5"];

/** The picture of a table; the table itself stands below it for everybody who cannot see the picture. */
export function ReportChart({ table }: { table: ReportTable }) {
  const [head] = table.columns;
  const series = table.columns
    .filter((column) => table.drawn.includes(column.key))
    .map((column, place) => ({ name: column.key, label: column.title, color: COLOURS[place % COLOURS.length] ?? "sea.6" }));
  if (head === undefined || series.length === 0) return null;
  return (
    <div aria-hidden>
      <BarChart h={240} data={table.rows} dataKey={head.key} series={series} type={table.chart === "stacked" ? "stacked" : "default"} withLegend tickLine="y" barProps={{ maxBarSize: 44, isAnimationActive: false }} />
    </div>
  );
}
