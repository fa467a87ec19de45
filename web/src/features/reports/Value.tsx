import { Badge, Group, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { DialButton } from "@/features/control/DialButton";

import { useCellText } from "./cells";
import type { Cell, ReportColumn, ReportTable } from "./types";

const OPENS = ["offered", "answered", "lost", "abandoned", "short_abandoned", "timed_out", "left_empty", "flow_out", "refused", "answered_in_time", "short_talks", "transferred", "unfinished"];
const HOUR = /^h\d\d$/;
const COLOURS: Record<string, string> = { waiting_for_call: "red", called_back: "teal", by_himself: "teal", settled: "gray" };

export interface Opened {
  figure: string;
  group: string;
  row: string;
}

interface ValueProps {
  table: ReportTable;
  column: ReportColumn;
  row: Record<string, Cell>;
  onOpen: (opened: Opened) => void;
  onCall: (id: string) => void;
}

/** A cell: a count opens its calls, a number can be dialled, a call opens its story. */
export function Value({ table, column, row, onOpen, onCall }: ValueProps) {
  const { t } = useTranslation();
  const cell = row[column.key];
  const text = useCellText()(cell, column);
  if (column.key === "state") return <Badge size="sm" variant="light" miw="max-content" color={COLOURS[String(cell)] ?? "gray"}>{text}</Badge>;
  if (column.kind === "phone") return <Group gap={4} wrap="nowrap">{text}<DialButton number={String(cell)} /></Group>;
  if (column.key === "call_id" && text !== "") {
    const shown = table.key === "differences" ? text : t("reports.open");
    return <UnstyledButton fz="sm" c="sea" onClick={() => onCall(String(cell))}>{shown}</UnstyledButton>;
  }
  const isHour = HOUR.test(column.key);
  if (isHour && cell === 0) return null;
  if (table.group === "" || cell === 0 || !(isHour || OPENS.includes(column.key))) return <>{text}</>;
  const key = String(row[table.columns[0]?.key ?? ""] ?? "");
  const opened = isHour ? { figure: table.key.replace("week_", ""), group: table.group, row: `${key}-${column.key.slice(1)}` } : { figure: column.key, group: table.group, row: key };
  return <UnstyledButton fz="sm" c={isHour ? "inherit" : "sea"} data-testid={`open-${column.key}`} onClick={() => onOpen(opened)}>{text}</UnstyledButton>;
}
