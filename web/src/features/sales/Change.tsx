import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useCellText } from "@/features/reports/cells";
import type { Cell, ReportColumn } from "@/features/reports/types";

const GROWING = ["count", "money", "seconds", "days", "score"];

/** What a figure was in the period compared with, and by how much it grew; of shares the difference in points. */
export function Change({ column, now, before, wraps }: { column: ReportColumn; now: Cell | undefined; before: Cell | undefined; wraps?: boolean }) {
  const { t, i18n } = useTranslation();
  const text = useCellText();
  const was = before ?? (column.kind === "count" ? 0 : null);
  if (was === null || !(GROWING.includes(column.kind) || column.kind === "share")) return null;
  const signed = (part: number, unit: string) => `${(part * 100).toLocaleString(i18n.language, { maximumFractionDigits: 1, signDisplay: "exceptZero" })} ${unit}`;
  const known = now !== null && now !== undefined;
  const points = known && column.kind === "share" ? signed(Number(now) - Number(was), t("sales.points")) : "";
  const growth = known && column.kind !== "share" && Number(was) !== 0 ? signed((Number(now) - Number(was)) / Math.abs(Number(was)), "%") : "";
  const grown = points === "" ? growth : points;
  return (
    <Text component="div" size="xs" c="dimmed" className="tabular" style={{ whiteSpace: wraps === true ? undefined : "nowrap" }} data-testid={`change-${column.key}`}>
      {t("reports.before", { value: text(was, column) })}{grown !== "" && <>{" "}<span style={{ whiteSpace: "nowrap" }}>· {grown}</span></>}
    </Text>
  );
}
