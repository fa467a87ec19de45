import { ActionIcon, Button, Popover, Table, Text, UnstyledButton } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { Panel } from "@/ui/Page";

import { useCellText } from "./cells";
import type { Cell, ReportColumn, ReportTable } from "./types";

const ReportChart = lazy(() => import("./ReportChart").then((module) => ({ default: module.ReportChart })));
const OPENS = ["offered", "answered", "lost", "abandoned", "short_abandoned", "timed_out", "left_empty", "flow_out", "refused", "answered_in_time", "short_talks", "transferred", "unfinished"];
const HOUR = /^h\d\d$/;

export interface Opened {
  figure: string;
  group: string;
  row: string;
}

interface SheetTableProps {
  table: ReportTable;
  onOpen: (opened: Opened) => void;
  onCall: (id: string) => void;
  onSettle?: ((row: Record<string, Cell>) => void) | undefined;
}

export function SheetTable({ table, onOpen, onCall, onSettle }: SheetTableProps) {
  const { t } = useTranslation();
  const [sort, setSort] = useState<{ key: string; down: boolean }>();
  const rows = sort === undefined ? table.rows : [...table.rows].sort((one, other) => compare(one[sort.key], other[sort.key]) * (sort.down ? -1 : 1));
  return (
    <Panel title={table.title} flush>
      {table.rows.length === 0 && <Text c="dimmed" size="sm" p="md">{t("reports.noRows")}</Text>}
      {table.rows.length > 0 && table.drawn.length > 0 && <Suspense><ReportChart table={table} /></Suspense>}
      {table.rows.length > 0 && (
        <Table.ScrollContainer minWidth={480}>
          <Table verticalSpacing={4} highlightOnHover fz="sm" data-testid={`table-${table.key}`}>
            <Table.Thead>
              <Table.Tr>
                {table.columns.map((column, place) => (
                  <Table.Th key={column.key} ta={place === 0 ? "left" : "right"} aria-sort={sort?.key === column.key ? (sort.down ? "descending" : "ascending") : "none"}>
                    <UnstyledButton fz="xs" fw={600} onClick={() => setSort({ key: column.key, down: sort?.key === column.key ? !sort.down : true })}>
                      {column.title}
                    </UnstyledButton>
                    {column.formula !== null && <Formula column={column} />}
                  </Table.Th>
                ))}
                {onSettle !== undefined && <Table.Th />}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row, number) => (
                <Table.Tr key={number}>
                  {table.columns.map((column, place) => (
                    <Table.Td key={column.key} ta={place === 0 ? "left" : "right"} className="tabular">
                      <Value table={table} column={column} row={row} onOpen={onOpen} onCall={onCall} />
                    </Table.Td>
                  ))}
                  {onSettle !== undefined && (
                    <Table.Td>
                      {row["state"] === "waiting_for_call" && <Button size="compact-xs" variant="default" onClick={() => onSettle(row)}>{t("reports.settle")}</Button>}
                    </Table.Td>
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Panel>
  );
}

function compare(one: Cell | undefined, other: Cell | undefined): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return String(one ?? "").localeCompare(String(other ?? ""));
}

interface ValueProps extends Pick<SheetTableProps, "table" | "onOpen" | "onCall"> {
  column: ReportColumn;
  row: Record<string, Cell>;
}

function Value({ table, column, row, onOpen, onCall }: ValueProps) {
  const { t } = useTranslation();
  const text = useCellText()(row[column.key], column);
  const key = String(row[table.columns[0]?.key ?? ""] ?? "");
  if (column.key === "state" || column.key === "difference") return <>{t(`reports.words.${text as "settled"}`)}</>;
  if (column.key === "weekday") return <>{new Date(2024, 0, Number(key)).toLocaleDateString(document.documentElement.lang, { weekday: "short" })}</>;
  if (column.key === "call_id" && text !== "") return <UnstyledButton fz="sm" c="sea" onClick={() => onCall(text)}>{t("reports.open")}</UnstyledButton>;
  const isCell = HOUR.test(column.key);
  if (table.group === "" || row[column.key] === 0 || !(isCell || OPENS.includes(column.key))) return <>{text}</>;
  const opened = isCell ? { figure: table.key.replace("week_", ""), group: table.group, row: `${key}-${column.key.slice(1)}` } : { figure: column.key, group: table.group, row: key };
  return <UnstyledButton fz="sm" c="sea" data-testid={`open-${column.key}`} onClick={() => onOpen(opened)}>{text}</UnstyledButton>;
}

export function Formula({ column }: { column: ReportColumn }) {
  const { t } = useTranslation();
  return (
    <Popover width={280} withArrow>
      <Popover.Target>
        <ActionIcon size="xs" variant="transparent" color="gray" aria-label={t("reports.formulaOf", { figure: column.title })}>
          <IconInfoCircle size={13} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm">{column.formula}</Text>
      </Popover.Dropdown>
    </Popover>
  );
}
