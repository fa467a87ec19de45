import { stopwatch, useFormat } from "@/i18n/format";

import type { Cell, ReportColumn } from "./types";

/** "No data" is never shown as a zero. */
export function useCellText() {
  const format = useFormat();
  return (cell: Cell | undefined, column: ReportColumn): string => {
    if (cell === null || cell === undefined) return "—";
    if (column.kind === "share") return `${(Number(cell) * 100).toFixed(1)} %`;
    if (column.kind === "seconds") return stopwatch(Number(cell));
    if (column.kind === "when") return format.when(String(cell));
    return String(cell);
  };
}
