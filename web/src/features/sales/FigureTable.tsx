import { Table, Text, Title, UnstyledButton } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { isText, useCellText } from "@/features/reports/cells";
import { Formula } from "@/features/reports/Formula";
import reportClasses from "@/features/reports/Reports.module.css";
import type { Cell, ReportColumn, ReportTable } from "@/features/reports/types";
import { Panel } from "@/ui/Page";

import { Change } from "./Change";
import { CustomerLink } from "./CustomerLink";
import { FunnelPicture } from "./FunnelPicture";
import { opens, OpenFigure } from "./OpenFigure";
import classes from "./Sales.module.css";
import type { OpenedCell } from "./types";

const ReportChart = lazy(() => import("@/features/reports/ReportChart").then((module) => ({ default: module.ReportChart })));

interface Sort {
  key: string;
  down: boolean;
}

interface FigureTableProps {
  table: ReportTable;
  onOpen: (cell: OpenedCell) => void;
}

/** A table of figures: each of them opens what it counts. The picture above it says the same at a glance. */
export function FigureTable({ table, onOpen }: FigureTableProps) {
  const { t } = useTranslation();
  const [sort, setSort] = useState<Sort>();
  const order = sorted(table, sort);
  const heat = table.chart === "heat";
  const most = heat ? Math.max(0, ...table.rows.flatMap((row) => table.columns.slice(1).map((column) => Number(row[column.key] ?? 0)))) : 0;
  return (
    <Panel flush>
      <div className={classes["head"]}><Title order={2} size="h3">{table.title}</Title></div>
      {table.rows.length === 0 && <Text c="dimmed" size="sm" px="md" pb="md" data-testid={`empty-${table.key}`}>{t("reports.noRows")}</Text>}
      {table.rows.length > 0 && table.key === "steps" && <FunnelPicture table={table} />}
      {table.rows.length > 0 && table.key !== "steps" && table.drawn.length > 0 && <Suspense><ReportChart table={table} onOpen={table.group === "" ? undefined : (place, key) => onOpen({ figure: key, group: table.group, row: table.keys[place] ?? "" })} /></Suspense>}
      {table.rows.length > 0 && (
        <Table.ScrollContainer minWidth={480}>
          <Table verticalSpacing={4} highlightOnHover={!heat} fz="sm" className={`${reportClasses["table"]} ${heat ? reportClasses["heat"] : ""}`} data-testid={`table-${table.key}`}>
            <Table.Thead>
              <Table.Tr>{table.columns.map((column) => <Head key={column.key} column={column} sort={sort} onSort={setSort} />)}</Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {order.map((place) => (
                <Table.Tr key={place} data-key={table.keys[place]}>
                  {table.columns.map((column, number) => (
                    <Table.Td key={column.key} ta={isText(column) ? "left" : "right"} className="tabular" style={heat && number > 0 ? warmth(Number(table.rows[place]?.[column.key] ?? 0), most, table.key === "crossed" ? "sea" : "red") : undefined}>
                      <Value table={table} column={column} place={place} onOpen={onOpen} />
                      {table.before.length > 0 && number > 0 && <Change column={column} now={table.rows[place]?.[column.key]} before={table.before[place]?.[column.key]} />}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Panel>
  );
}

function Head({ column, sort, onSort }: { column: ReportColumn; sort: Sort | undefined; onSort: (sort: Sort) => void }) {
  const state = sort?.key === column.key ? (sort.down ? "descending" : "ascending") : "none";
  return (
    <Table.Th ta={isText(column) ? "left" : "right"} aria-sort={state}>
      <UnstyledButton fz="xs" fw={600} onClick={() => onSort({ key: column.key, down: state !== "descending" })}>
        {column.title}{state === "none" ? "" : state === "descending" ? " ↓" : " ↑"}
      </UnstyledButton>
      <Formula column={column} />
    </Table.Th>
  );
}

function Value({ table, column, place, onOpen }: FigureTableProps & { column: ReportColumn; place: number }) {
  const { t } = useTranslation();
  const cell = table.rows[place]?.[column.key];
  const text = useCellText()(cell, column);
  if (isText(column)) {
    const shown = text === "" ? t("sales.nameless") : table.keys[place] === "others" ? t("sales.others", { number: Number(/\d+/.exec(text)?.[0] ?? 0) }) : text;
    return table.group === "customer" && column === table.columns[0] ? <CustomerLink customerKey={table.keys[place] ?? ""}>{shown}</CustomerLink> : <>{shown}</>;
  }
  if (table.group === "" || !opens(column.key, cell)) return <>{text}</>;
  const row = table.keys[place] ?? "";
  return <OpenFigure figure={column.key} title={column.title} onOpen={() => onOpen({ figure: column.key, group: table.group, row })}>{text}</OpenFigure>;
}

function sorted(table: ReportTable, sort: Sort | undefined): number[] {
  const places = table.rows.map((_, place) => place);
  if (sort === undefined) return places;
  const column = table.columns.find((one) => one.key === sort.key);
  const value = (place: number) => table.rows[place]?.[sort.key];
  const compare = column !== undefined && isText(column) ? byText : byNumber;
  return places.sort((one, other) => compare(value(one), value(other)) * (sort.down ? -1 : 1));
}

function byText(one: Cell | undefined, other: Cell | undefined): number {
  return String(one ?? "").localeCompare(String(other ?? ""));
}

/** No data stands below every number. */
function byNumber(one: Cell | undefined, other: Cell | undefined): number {
  return Number(one ?? -1) - Number(other ?? -1);
}

/** Red is a loss and nothing else. */
function warmth(value: number, most: number, color: string): { background: string } | undefined {
  if (value === 0 || most === 0) return undefined;
  return { background: `color-mix(in srgb, var(--mantine-color-${color}-6) ${Math.round(8 + 42 * (value / most))}%, transparent)` };
}
