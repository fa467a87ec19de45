import { Table, Text, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { QueueRow } from "@/api/types";
import { serverNow } from "@/api/clock";
import { Elapsed, useElapsed } from "@/ui/Elapsed";

import classes from "./Board.module.css";
import type { Rows } from "./feed";
import { shownQueues } from "./layout";
import type { Layout } from "./layout";
import { Level, percent } from "./parts";
import type { LevelName } from "./parts";

const HEAD = ["queue", "waiting", "longest", "levelNow", "levelToday", "answered", "lost", "crew", "forecast"] as const;

export function QueueTable({ rows, layout }: { rows: Rows; layout: Layout }) {
  const { t, i18n } = useTranslation();
  const firm = rows.firm["now"];
  const formulas = Object.fromEntries(Object.entries(firm?.formulas ?? {}).map(([name, said]) => [name, said[i18n.language] ?? ""]));
  const tips: Partial<Record<(typeof HEAD)[number], string>> = { levelNow: t("board.levelNowTip", { minutes: Math.round((firm?.recent_s ?? 0) / 60) }) };
  const shown = shownQueues(rows, layout);
  if (shown.length === 0) return <Text p="md" size="sm" c="dimmed">{t(Object.keys(rows.queues).length === 0 ? "board.noQueues" : "board.allHidden")}</Text>;
  return (
    <Table.ScrollContainer minWidth={860} type="native">
      <Table verticalSpacing={layout.density === "compact" ? 4 : 9} data-testid="board-queues" className={classes["queues"] ?? ""}>
        <Table.Thead>
          <Table.Tr>{HEAD.map((name) => <Table.Th key={name} title={tips[name]}>{t(`board.head.${name}`)}</Table.Th>)}</Table.Tr>
        </Table.Thead>
        <Table.Tbody>{shown.map((row) => <Line key={row.name} row={row} formulas={formulas} />)}</Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function levelOf(value: number | null | undefined, warns: (value: number) => boolean, alarms: (value: number) => boolean): LevelName {
  if (value === null || value === undefined) return "calm";
  return alarms(value) ? "alarm" : warns(value) ? "warn" : "calm";
}

function Line({ row, formulas }: { row: QueueRow; formulas: Record<string, string> }) {
  const { t } = useTranslation();
  const limits = row.thresholds as Required<typeof row.thresholds>;
  const share = row.recent.service_level_offered;
  const length = levelOf(row.waiting, (count) => count >= limits.waiting_warn, (count) => count >= limits.waiting_alarm);
  const low = levelOf(share, (part) => part < limits.level_warn, (part) => part < limits.level_alarm);
  const limit = t("board.limit", { seconds: row.answer_within_s });
  const formula = `${limit}: ${formulas["service_level_offered"] ?? ""}`;
  const both = `${formula}\n${t("board.ofAnswered", { share: percent(row.today.service_level_answered) })}`;
  return (
    <Table.Tr data-testid="board-queue" data-queue={row.name}>
      <Table.Td><Text fw={600} size="sm">{row.title}</Text></Table.Td>
      <Table.Td><b className={`tabular ${classes["big"]}`} data-level={length} data-testid="queue-waiting">{row.waiting}</b></Table.Td>
      <Table.Td>{row.longest_since ? <Longest since={row.longest_since} warn={limits.wait_warn_s} alarm={limits.wait_alarm_s} /> : "—"}</Table.Td>
      <Table.Td><span data-level={low}><Level figures={row.recent} formula={formula} /></span></Table.Td>
      <Table.Td><Level figures={row.today} formula={both} /></Table.Td>
      <Table.Td className="tabular" title={formulas["answered"]}>{row.today.answered} / {row.today.offered}</Table.Td>
      <Table.Td className={`tabular ${classes["whole"]}`} title={formulas["lost"]}>{row.today.lost} <Text span size="xs" c="dimmed">{percent(row.today.abandon_rate)}</Text></Table.Td>
      <Table.Td><Crew row={row} least={limits.ready_min} /></Table.Td>
      <Table.Td>{row.forecast ? <Breach at={row.forecast.breach_at} likely={row.forecast.likely} position={row.forecast.position} /> : "—"}</Table.Td>
    </Table.Tr>
  );
}

function Longest({ since, warn, alarm }: { since: string; warn: number; alarm: number }) {
  useElapsed(since);
  const waited = (serverNow() - Date.parse(since)) / 1000;
  return <span data-level={levelOf(waited, (s) => s >= warn, (s) => s >= alarm)}><Elapsed since={since} /></span>;
}

/** Five figures with the colours of the tiles below; in words for whoever points at them or hears them. */
function Crew({ row, least }: { row: QueueRow; least: number }) {
  const { t } = useTranslation();
  const crew = row.crew as Required<typeof row.crew>;
  const words = t("board.crewTip", { ...crew });
  const groups = [
    { doing: "ready", count: crew.ready },
    { doing: "talking", count: crew.talking + crew.ringing },
    { doing: "wrap_up", count: crew.wrap_up },
    { doing: "paused", count: crew.paused },
    { doing: "unreachable", count: crew.unreachable },
    { doing: "offline", count: crew.offline },
  ] as const;
  return (
    <Tooltip label={words} multiline maw={320}>
      <span className={classes["crew"]} role="img" aria-label={words} tabIndex={0}>
        {groups.filter(({ doing, count }) => count > 0 || doing !== "unreachable").map(({ doing, count }) => (
          <span key={doing} className={classes["dot"]} data-doing={doing} data-none={count === 0} data-level={doing === "ready" && count < least ? "warn" : undefined}>{count}</span>
        ))}
      </span>
    </Tooltip>
  );
}

function Breach({ at, likely, position }: { at: string; likely: boolean; position: number }) {
  const { t } = useTranslation();
  const left = Math.max(0, Math.round(-useElapsed(at)));
  return (
    <span data-level={likely ? "warn" : "calm"} className="tabular">
      {t(likely ? "board.breach" : "board.safe", { seconds: left, position })}
    </span>
  );
}
