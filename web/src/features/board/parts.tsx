import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { AgentRow, Figures, WaitingRow } from "@/api/types";
import { serverNow } from "@/api/clock";
import { useMoney } from "@/features/deals/money";
import { formatNumber } from "@/ui/phone";

export type Doing = AgentRow["doing"];
export type LevelName = "alarm" | "warn" | "calm";

/** In the order in which a supervisor looks: what is wrong, who is busy, who is free, who is not there. */
export const DOINGS: Doing[] = ["unreachable", "held", "talking", "ringing", "wrap_up", "ready", "paused", "offline"];

/** Seconds since the row's beginning have passed a moment: the colour needs no word from the server. */
export function waitLevel(row: WaitingRow): LevelName {
  const now = serverNow();
  if (now >= Date.parse(row.alarm_at)) return "alarm";
  return now >= Date.parse(row.warn_at) ? "warn" : "calm";
}

/** With a space that does not break: a figure stays in one piece. */
export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? "—" : `${Math.round(share * 100)}\u00a0%`;
}

export function Level({ figures, formula }: { figures: Figures; formula: string | undefined }) {
  return (
    <span title={formula} className="tabular">
      {percent(figures.service_level_offered)}
    </span>
  );
}

const digits = (text: string) => text.replace(/\D/g, "");

/** A name that is not merely the number again: exchanges send the number as a name where they know none. */
export function realName(name: string | null | undefined, number: string): string {
  return name && (digits(name) === "" || digits(name) !== digits(number)) ? name : "";
}

export function Caller({ row }: { row: WaitingRow }) {
  const { t } = useTranslation();
  const money = useMoney();
  const name = realName(row.customer?.name, row.number) || realName(row.caller_name, row.number);
  const number = row.withheld ? t("board.withheld") : formatNumber(row.number);
  const who = name || number || row.line_title || t("board.caller");
  const more = [
    name ? number : "",
    row.customer?.company ?? "",
    row.customer?.responsible ? t("board.responsible", { name: row.customer.responsible }) : "",
    ...(row.customer?.deals ?? []).map((sum) => t("board.openDeals", { sum: money(sum.amount, sum.currency) })),
    row.line_title === who ? "" : row.line_title,
  ].filter(Boolean);
  return (
    <div>
      <Text size="sm" fw={600}>{who}</Text>
      {more.length > 0 && <Text size="xs" c="dimmed">{more.join(" · ")}</Text>}
    </div>
  );
}
