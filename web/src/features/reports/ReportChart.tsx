import "@mantine/charts/styles.css";

import { BarChart, LineChart } from "@mantine/charts";
import { useTranslation } from "react-i18next";

import { stopwatch } from "@/i18n/format";

import { useCellText } from "./cells";
import type { ReportTable } from "./types";

/** One meaning has one colour in all reports: red is a loss and nothing else. */
const COLOURS: Record<string, string> = {
  answered: "sea.6", reached: "sea.6", lost: "red.6", busy: "orange.6", no_answer: "gray.5",
  talk_s: "sea.6", wrap_s: "grape.5", idle_s: "gray.5", paused_s: "yellow.6", transferred: "sea.6",
  waiting_mean: "orange.6", contact_mean: "grape.5", won: "sea.6", created: "gray.5", plan: "gray.5", fact: "sea.6", turnover: "sea.6",
};

/** Of figures without a meaning of their own, side by side. */
const OTHERS = ["sea.6", "grape.5", "orange.6", "blue.5"];

/** The picture of a table; the table itself stands below it for everybody who cannot see the picture. */
export function ReportChart({ table, onOpen }: { table: ReportTable; onOpen?: ((place: number, key: string) => void) | undefined }) {
  const { i18n } = useTranslation();
  const text = useCellText();
  const [head] = table.columns;
  const drawn = table.columns.filter((column) => table.drawn.includes(column.key));
  const series = drawn.map((column, place) => ({ name: `n${place}`, label: column.title, color: COLOURS[column.key.split(":")[0] ?? ""] ?? OTHERS[place % OTHERS.length] ?? "sea.6" }));
  if (head === undefined || series.length === 0) return null;
  const isTime = drawn.every((column) => column.kind === "seconds");
  const numbers = (row: ReportTable["rows"][number]) => drawn.map((column, place) => [`n${place}`, row[column.key] === null ? null : Number(row[column.key])] as const);
  const data = table.rows.map((row) => ({ ...Object.fromEntries(numbers(row)), [head.key]: text(row[head.key], head) }));
  const value = (number: number) => (isTime ? stopwatch(Math.round(number)) : number.toLocaleString(i18n.language, { maximumFractionDigits: 1 }));
  const short = (number: number) => (isTime ? (number / 3600).toLocaleString(i18n.language, { style: "unit", unit: "hour", unitDisplay: "short", maximumFractionDigits: 1 }) : value(number));
  return (
    <div aria-hidden style={{ padding: "4px 16px 12px" }} data-testid={`chart-${table.key}`}>
      {table.chart === "lines" && <LineChart h={240} data={data} dataKey={head.key} series={series} withLegend tickLine="y" curveType="linear" valueFormatter={value} yAxisProps={{ width: 56, tickFormatter: short, allowDecimals: false }} xAxisProps={{ interval: "preserveStartEnd", minTickGap: 12 }} lineChartProps={{ accessibilityLayer: false }} lineProps={{ isAnimationActive: false }} />}
      {table.chart !== "lines" && <BarChart
        h={240}
        data={data}
        dataKey={head.key}
        series={series}
        type={table.chart === "stacked" ? "stacked" : "default"}
        withLegend
        tickLine="y"
        valueFormatter={value}
        yAxisProps={{ width: 56, tickFormatter: short, allowDecimals: false }}
        xAxisProps={{ interval: "preserveStartEnd", minTickGap: 12 }}
        barChartProps={{ accessibilityLayer: false }}
        barProps={(one) => ({
          maxBarSize: 44,
          isAnimationActive: false,
          ...(onOpen === undefined ? {} : { cursor: "pointer", onClick: (_: unknown, place: number) => onOpen(place, drawn[series.findIndex((of) => of.name === one.name)]?.key ?? "") }),
        })}
      />}
    </div>
  );
}
