import { useTranslation } from "react-i18next";

import { useQueueTitle } from "@/features/calls/queueTitle";
import { useMoney } from "@/features/deals/money";
import { stopwatch, useFormat } from "@/i18n/format";
import { formatNumber } from "@/ui/phone";

import type { Cell, ReportColumn } from "./types";

const NAMED = ["state", "difference", "program"];
const SALES_WORDS = ["class", "useful", "action", "own_answer"];
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MONTH = /^\d{4}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T/;

export function isText(column: ReportColumn): boolean {
  return column.kind === "text" || column.kind === "phone" || column.kind === "when";
}

/** "No data" is never shown as a zero. */
export function useCellText() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const queueTitle = useQueueTitle();
  const money = useMoney();
  const named = (text: string, column: ReportColumn): string => {
    if (text === "") return ["line", "region", "queue", "agent"].includes(column.key) ? t("common.unknown") : "";
    if (NAMED.includes(column.key)) return t(`reports.words.${text as "settled"}`);
    if (SALES_WORDS.includes(column.key)) return t(`sales.words.${text as "useful"}`);
    if (column.key === "queue") return queueTitle(text);
    if (column.key === "line") return formatNumber(text);
    if (column.key === "region") return countryName(text, i18n.language);
    if (column.key === "weekday") return weekdayName(Number(text), i18n.language);
    if (["interval", "day", "week", "month"].includes(column.key)) return intervalText(text, i18n.language);
    return text;
  };
  return (cell: Cell | undefined, column: ReportColumn): string => {
    if (cell === null || cell === undefined) return "—";
    if (column.kind === "share") return `${(Number(cell) * 100).toLocaleString(i18n.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} %`;
    if (column.kind === "seconds") return stopwatch(Math.round(Number(cell)));
    if (column.kind === "days" || column.kind === "score") return Number(cell).toLocaleString(i18n.language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    if (column.kind === "money") return money(String(cell), column.unit);
    if (column.kind === "when") return format.when(String(cell));
    if (column.kind === "phone") return formatNumber(String(cell));
    if (column.kind === "count") return Number(cell).toLocaleString(i18n.language);
    return named(String(cell), column);
  };
}

/** 1 is Monday. */
export function weekdayName(day: number, language: string): string {
  return new Date(2024, 0, day).toLocaleDateString(language, { weekday: "short" });
}

/** The server's key of an interval as people write it: a day, a month, an hour of the report's own clock. */
export function intervalText(key: string, language: string): string {
  const at = new Date(`${key.slice(0, 10)}T12:00`);
  const day = () => at.toLocaleDateString(language, { weekday: "short", day: "numeric", month: "short" });
  if (DAY.test(key)) return day();
  if (MOMENT.test(key)) return `${at.toLocaleDateString(language, { day: "numeric", month: "short" })}, ${key.slice(11, 16)}`;
  if (MONTH.test(key)) return new Date(`${key}-15T12:00`).toLocaleDateString(language, { month: "long", year: "numeric" });
  if (/^[1-7]$/.test(key)) return weekdayName(Number(key), language);
  return /^\d\d$/.test(key) ? `${key}:00` : key;
}

function countryName(code: string, language: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return new Intl.DisplayNames([language], { type: "region" }).of(code) ?? code;
}
