import { Table, Text, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { BoardLayout, QueueRow } from "@/api/types";
import { Elapsed, useElapsed } from "@/ui/Elapsed";

import classes from "./Board.module.css";
import type { Rows } from "./feed";
import { Level, percent } from "./parts";

export function shownQueues(rows: Rows, layout: BoardLayout): QueueRow[] {
  const place = (row: QueueRow) => {
    const at = (layout.order ?? []).indexOf(row.name);
    return at < 0 ? 1000 + row.order : at;
  };
  return Object.values(rows.queues)
    .filter((row) => !(layout.hidden ?? []).includes(row.name))
    .sort((a, b) => place(a) - place(b));
}

export function QueueTable({ rows, layout }: { rows: Rows; layout: BoardLayout }) {
  const { t, i18n } = useTranslation();
  const formulas = Object.fromEntries(
    Object.entries(rows.firm["now"]?.formulas ?? {}).map(([name, said]) => [name, said[i18n.language] ?? ""]),
  );
  const head = ["queue", "waiting", "longest", "levelNow", "levelToday", "answered", "lost", "crew", "forecast"] as const;
  return (
    <Table verticalSpacing={layout.density === "compact" ? 3 : 7} data-testid="board-queues" className={classes["queues"] ?? ""}>
      <Table.Thead>
        <Table.Tr>{head.map((name) => <Table.Th key={name}>{t(`board.head.${name}`)}</Table.Th>)}</Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {shownQueues(rows, layout).map((row) => <Line key={row.name} row={row} formulas={formulas} />)}
      </Table.Tbody>
    </Table>
  );
}

function Line({ row, formulas }: { row: QueueRow; formulas: Record<string, string> }) {
  const { t } = useTranslation();
  const limits = row.thresholds as Required<typeof row.thresholds>;
  const crew = row.crew as Required<typeof row.crew>;
  const length = row.waiting >= limits.waiting_alarm ? "alarm" : row.waiting >= limits.waiting_warn ? "warn" : "calm";
  const share = row.recent.service_level_offered;
  const low = share == null ? "calm" : share < limits.level_alarm ? "alarm" : share < limits.level_warn ? "warn" : "calm";
  const formula = formulas["service_level_offered"];
  const limit = t("board.limit", { seconds: row.answer_within_s });
  return (
    <Table.Tr data-testid="board-queue" data-queue={row.name}>
      <Table.Td><Text fw={600} size="sm">{row.title}</Text></Table.Td>
      <Table.Td><b className="tabular" data-level={length} data-testid="queue-waiting">{row.waiting}</b></Table.Td>
      <Table.Td>{row.longest_since ? <Elapsed since={row.longest_since} /> : "—"}</Table.Td>
      <Table.Td data-level={low}><Level figures={row.recent} formula={`${limit}: ${formula ?? ""}`} /></Table.Td>
      <Table.Td>
        <Level figures={row.today} formula={`${limit}: ${formula ?? ""}`} />
        <Text size="xs" c="dimmed">{t("board.ofAnswered", { share: percent(row.today.service_level_answered) })}</Text>
      </Table.Td>
      <Table.Td className="tabular" title={formulas["answered"]}>{row.today.answered} / {row.today.offered}</Table.Td>
      <Table.Td className="tabular" title={formulas["lost"]}>{row.today.lost} ({percent(row.today.abandon_rate)})</Table.Td>
      <Table.Td>
        <Tooltip label={t("board.crewTip", { ...crew })}>
          <span className="tabular">
            <b className={classes["ready"]}>{crew.ready}</b> / {crew.talking + crew.ringing} / {crew.wrap_up} / {crew.paused} / {crew.offline + crew.unreachable}
          </span>
        </Tooltip>
      </Table.Td>
      <Table.Td>{row.forecast ? <Breach at={row.forecast.breach_at} likely={row.forecast.likely} position={row.forecast.position} /> : "—"}</Table.Td>
    </Table.Tr>
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
