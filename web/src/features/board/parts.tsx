import { Badge, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { AlertRow, Figures, WaitingRow } from "@/api/types";
import { serverNow } from "@/api/clock";
import { Elapsed } from "@/ui/Elapsed";
import { formatNumber } from "@/ui/phone";

import classes from "./Board.module.css";
import type { Rows } from "./feed";

/** Seconds since the row's beginning have passed a moment: the colour needs no word from the server. */
export function waitLevel(row: WaitingRow): "alarm" | "warn" | "calm" {
  const now = serverNow();
  if (now >= Date.parse(row.alarm_at)) return "alarm";
  return now >= Date.parse(row.warn_at) ? "warn" : "calm";
}

export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? "—" : `${Math.round(share * 100)} %`;
}

export function Level({ figures, formula }: { figures: Figures; formula: string | undefined }) {
  return (
    <span title={formula} className="tabular">
      {percent(figures.service_level_offered)}
    </span>
  );
}

export function Caller({ row }: { row: WaitingRow }) {
  const { t } = useTranslation();
  const name = row.customer?.name ?? row.caller_name;
  const number = row.withheld ? t("board.withheld") : formatNumber(row.number);
  return (
    <div>
      <Text size="sm" fw={600}>{name || number || row.line_title || t("board.caller")}</Text>
      <Text size="xs" c="dimmed">
        {[name ? number : "", row.customer?.responsible ? t("board.responsible", { name: row.customer.responsible }) : "", row.line_title]
          .filter(Boolean)
          .join(" · ")}
      </Text>
    </div>
  );
}

export function Alerts({ rows }: { rows: Rows }) {
  const { t } = useTranslation();
  const alerts = Object.values(rows.alerts).sort(
    (a, b) => Number(b.level === "alarm") - Number(a.level === "alarm") || Date.parse(a.since) - Date.parse(b.since),
  );
  return (
    <section aria-label={t("board.alerts")} data-testid="board-alerts">
      {alerts.length === 0 ? (
        <Text size="sm" c="dimmed">{t("board.calm")}</Text>
      ) : (
        <Group gap="xs">{alerts.slice(0, 12).map((alert) => <Alert key={alert.id} alert={alert} rows={rows} />)}</Group>
      )}
    </section>
  );
}

function Alert({ alert, rows }: { alert: AlertRow; rows: Rows }) {
  const { t } = useTranslation();
  const agent = alert.user_id ? rows.agents[String(alert.user_id)]?.name : undefined;
  const queue = alert.queue ? (rows.queues[alert.queue]?.title ?? alert.queue) : undefined;
  return (
    <Badge size="lg" variant="light" color={alert.level === "alarm" ? "red" : "orange"} className={classes["alert"] ?? ""}>
      {t(`board.alert.${alert.kind}`)} {[agent, queue].filter(Boolean).join(", ")} <Elapsed since={alert.since} />
    </Badge>
  );
}
