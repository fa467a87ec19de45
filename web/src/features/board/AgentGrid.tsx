import { Button, Group, Text, Title, UnstyledButton } from "@mantine/core";
import { IconEar } from "@tabler/icons-react";
import { memo, useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { AgentRow } from "@/api/types";
import { knownReason } from "@/features/desk/reasons";
import { Elapsed, useElapsed } from "@/ui/Elapsed";
import { formatNumber } from "@/ui/phone";

import { grouped, neighbour } from "./agents";
import classes from "./Board.module.css";
import type { Rows } from "./feed";
import { orderedQueues } from "./layout";
import type { Layout } from "./layout";
import { DOINGS } from "./parts";
import type { Doing } from "./parts";

interface GridProps {
  rows: Rows;
  layout: Layout;
  /** Null: a wall, where nobody is clicked on. */
  onAgent: ((user_id: number) => void) | null;
  onShowOffline?: () => void;
}

export function AgentGrid({ rows, layout, onAgent, onShowOffline }: GridProps) {
  const { t } = useTranslation();
  const [only, setOnly] = useState<Doing | null>(null);
  const all = Object.values(rows.agents).filter((row) => row.queues.length === 0 || !row.queues.every((name) => layout.hidden.includes(name)));
  const shown = all.filter((row) => (only === null ? layout.show_offline || row.doing !== "offline" : row.doing === only));
  const heard = new Set(Object.values(rows.listens).map((one) => one.agent_id));
  const queues = orderedQueues(rows, layout);
  const groups = grouped(shown, layout.group_by, queues.filter((row) => !layout.hidden.includes(row.name)).map((row) => row.name));
  const title = (key: string) => (layout.group_by === "queue" ? (rows.queues[key]?.title ?? t("board.noQueue")) : "");
  return (
    <>
      <Legend agents={all} only={only} onOnly={onAgent === null ? null : setOnly} />
      {shown.length === 0 && (
        <Group gap="sm">
          <Text size="sm" c="dimmed">{t(all.length === 0 ? "board.noAgents" : "board.nobodyHere")}</Text>
          {all.length > 0 && only === null && onShowOffline && <Button size="compact-sm" variant="default" onClick={onShowOffline}>{t("board.showOffline")}</Button>}
        </Group>
      )}
      {groups.map(([key, agents]) => (
        <div key={key}>
          {title(key) !== "" && <Title order={3} size="h6" c="dimmed" mt="xs" mb={4}>{title(key)}</Title>}
          <div className={classes["grid"]} data-density={layout.density} data-testid="board-agents" onKeyDown={walk}>
            {agents.map((row) => {
              const tile = <Tile key={row.user_id} row={row} heard={heard.has(row.user_id)} limit={limitOf(row, rows)} />;
              return onAgent === null ? tile : <UnstyledButton key={row.user_id} aria-haspopup="dialog" onClick={() => onAgent(row.user_id)}>{tile}</UnstyledButton>;
            })}
          </div>
        </div>
      ))}
    </>
  );
}

/** The arrow keys go from tile to tile, as they lie on the screen. */
function walk(event: KeyboardEvent<HTMLDivElement>): void {
  const tiles = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const at = tiles.findIndex((tile) => tile === document.activeElement);
  const next = neighbour(tiles.map((tile) => [tile.offsetLeft, tile.offsetTop]), at, event.key);
  if (next === null) return;
  event.preventDefault();
  tiles[next]?.focus();
}

/** Seconds after which what the agent does is too long; null where nothing is. */
function limitOf(row: AgentRow, rows: Rows): number | null {
  const team = rows.firm["now"]?.team as Required<NonNullable<Rows["firm"]["now"]>["team"]> | undefined;
  if (team === undefined) return null;
  const limits: Partial<Record<Doing, number>> = { paused: team.pause_s, talking: team.talk_s, held: team.hold_s, wrap_up: team.wrap_up_s };
  return limits[row.doing] ?? null;
}

function Legend({ agents, only, onOnly }: { agents: AgentRow[]; only: Doing | null; onOnly: ((doing: Doing | null) => void) | null }) {
  const { t } = useTranslation();
  const counts = DOINGS.map((doing) => [doing, agents.filter((row) => row.doing === doing).length] as const).filter(([, count]) => count > 0);
  return (
    <Group gap={6} mb={8} role="group" aria-label={t("board.legend")}>
      {counts.map(([doing, count]) => {
        const words = <><span className={classes["dot"]} data-doing={doing}>{count}</span> {t(`board.doing.${doing}`)}</>;
        if (onOnly === null) return <span key={doing} className={classes["chip"]}>{words}</span>;
        return <UnstyledButton key={doing} className={classes["chip"]} aria-pressed={only === doing} onClick={() => onOnly(only === doing ? null : doing)}>{words}</UnstyledButton>;
      })}
    </Group>
  );
}

/** Two hundred of these stand side by side: one that did not change is not drawn again. */
const Tile = memo(function Tile({ row, heard, limit }: { row: AgentRow; heard: boolean; limit: number | null }) {
  const { t } = useTranslation();
  const reason = knownReason(row.reason);
  const other = row.call?.customer?.name || row.call?.name || (row.call ? formatNumber(row.call.number) : "");
  const name = row.name || row.extension;
  const below = other || (row.extension === name ? "" : row.extension);
  return (
    <div className={classes["tile"]} data-doing={row.doing} data-testid="board-agent" data-agent={row.user_id}>
      <Text size="sm" fw={600} truncate title={name}>{heard && <IconEar size={14} aria-label={t("board.heard")} className={classes["ear"]} />}{name}</Text>
      <Text size="xs" truncate>
        {t(`board.doing.${row.doing}`)}
        {row.doing === "paused" && row.reason ? `: ${reason ? t(`board.reason.${reason}`) : row.reason}` : ""}{" "}
        <Since since={row.since} limit={limit} />
      </Text>
      <Text size="xs" c="dimmed" truncate>{below || "\u00a0"}</Text>
    </div>
  );
});

function Since({ since, limit }: { since: string; limit: number | null }) {
  const seconds = useElapsed(since);
  const level = limit === null || seconds < limit ? "calm" : seconds < 2 * limit ? "warn" : "alarm";
  return <span data-level={level}><Elapsed since={since} /></span>;
}
