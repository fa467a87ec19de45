import { Button, Group, Switch, Table, Text, Title, UnstyledButton } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { Panel } from "@/ui/Page";

import { isText } from "./cells";
import { isWide, shownColumns } from "./columns";
import { Formula } from "./Formula";
import classes from "./Reports.module.css";
import type { Cell, ReportColumn, ReportTable } from "./types";
import { Value } from "./Value";
import type { Opened } from "./Value";

const ReportChart = lazy(() => import("./ReportChart").then((module) => ({ default: module.ReportChart })));

type Row = Record<string, Cell>;

interface SheetTableProps {
  table: ReportTable;
  onOpen: (opened: Opened) => void;
  onCall: (id: string) => void;
  onSettle?: ((row: Row) => void) | undefined;
}

interface Sort {
  key: string;
  down: boolean;
}

export function SheetTable({ table, onOpen, onCall, onSettle }: SheetTableProps) {
  const { t } = useTranslation();
  const [sort, setSort] = useState<Sort>();
  const [all, setAll] = useState(false);
  const columns = shownColumns(table, all);
  const heat = table.chart === "heat";
  const rows = sort === undefined ? table.rows : [...table.rows].sort((one, other) => compare(one[sort.key], other[sort.key]) * (sort.down ? -1 : 1));
  const most = heat ? Math.max(0, ...table.rows.flatMap((row) => table.columns.slice(1).map((column) => Number(row[column.key] ?? 0)))) : 0;
  return (
    <Panel flush>
      <div className={classes["head"]}>
        <Title order={2} size="h3">{table.title}</Title>
        {isWide(table) && table.rows.length > 0 && <Switch size="xs" label={t("reports.allFigures")} checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />}
      </div>
      {table.rows.length === 0 && <Text c="dimmed" size="sm" px="md" pb="md">{t("reports.noRows")}</Text>}
      {table.rows.length > 0 && table.drawn.length > 0 && <Suspense><ReportChart table={table} /></Suspense>}
      {table.rows.length > 0 && (
        <Table.ScrollContainer minWidth={480}>
          <Table verticalSpacing={4} highlightOnHover={!heat} fz="sm" className={`${classes["table"]} ${heat ? classes["heat"] : ""}`} data-testid={`table-${table.key}`}>
            <Table.Thead>
              <Table.Tr>
                {columns.map((column) => <Head key={column.key} column={column} centred={heat && column !== columns[0]} sort={sort} onSort={setSort} />)}
                {onSettle !== undefined && <Table.Th data-act />}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row, number) => (
                <Table.Tr key={number}>
                  {columns.map((column, place) => (
                    <Table.Td key={column.key} ta={side(column, heat && place > 0)} className="tabular" style={heat && place > 0 ? warmth(Number(row[column.key] ?? 0), most, table.key) : undefined}>
                      <Value table={table} column={column} row={row} onOpen={onOpen} onCall={onCall} />
                    </Table.Td>
                  ))}
                  {onSettle !== undefined && <Table.Td data-act><Settle row={row} onSettle={onSettle} /></Table.Td>}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Panel>
  );
}

interface HeadProps {
  column: ReportColumn;
  centred: boolean;
  sort: Sort | undefined;
  onSort: (sort: Sort) => void;
}

function Head({ column, centred, sort, onSort }: HeadProps) {
  const state = sort?.key === column.key ? (sort.down ? "descending" : "ascending") : "none";
  return (
    <Table.Th ta={side(column, centred)} aria-sort={state}>
      <UnstyledButton fz="xs" fw={600} onClick={() => onSort({ key: column.key, down: state !== "descending" })}>
        {column.title}{state === "none" ? "" : state === "descending" ? " ↓" : " ↑"}
      </UnstyledButton>
      <Formula column={column} />
    </Table.Th>
  );
}

function Settle({ row, onSettle }: { row: Row; onSettle: (row: Row) => void }) {
  const { t } = useTranslation();
  if (row["state"] !== "waiting_for_call") return null;
  return (
    <Group justify="flex-end">
      <Button size="compact-xs" variant="default" onClick={() => onSettle(row)} data-testid="settle">{t("reports.settle")}</Button>
    </Group>
  );
}

function side(column: ReportColumn, centred: boolean): "left" | "right" | "center" {
  if (centred) return "center";
  return isText(column) ? "left" : "right";
}

/** The more, the stronger; of both themes' own colours, so that the number stays readable. */
function warmth(value: number, most: number, key: string): { background: string } | undefined {
  if (value === 0 || most === 0) return undefined;
  const colour = key.endsWith("lost") ? "var(--mantine-color-red-6)" : "var(--mantine-color-sea-6)";
  return { background: `color-mix(in srgb, ${colour} ${Math.round(8 + 42 * (value / most))}%, transparent)` };
}

function compare(one: Cell | undefined, other: Cell | undefined): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return String(one ?? "").localeCompare(String(other ?? ""));
}
