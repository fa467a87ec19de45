import { Menu, Text, UnstyledButton } from "@mantine/core";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import type { AgentRow, BoardLayout } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { PAUSE_REASONS, knownReason } from "@/features/desk/reasons";
import { Elapsed } from "@/ui/Elapsed";
import { formatNumber } from "@/ui/phone";

import type { Hands } from "./api";
import classes from "./Board.module.css";
import type { Rows } from "./feed";

const ORDER: AgentRow["doing"][] = ["unreachable", "held", "talking", "ringing", "wrap_up", "ready", "paused", "offline"];

export function AgentGrid({ rows, layout, hands }: { rows: Rows; layout: BoardLayout; hands: Hands | null }) {
  const agents = Object.values(rows.agents)
    .filter((row) => layout.show_offline || row.doing !== "offline")
    .sort((a, b) => ORDER.indexOf(a.doing) - ORDER.indexOf(b.doing) || a.name.localeCompare(b.name));
  return (
    <div className={classes["grid"]} data-density={layout.density} data-testid="board-agents">
      {agents.map((row) => (hands ? <Agent key={row.user_id} row={row} hands={hands} queues={rows.queues} /> : <Tile key={row.user_id} row={row} />))}
    </div>
  );
}

/** Two hundred of these stand side by side: one that did not change is not drawn again. */
const Tile = memo(function Tile({ row }: { row: AgentRow }) {
  const { t } = useTranslation();
  const reason = knownReason(row.reason);
  const other = row.call?.customer?.name || row.call?.name || (row.call ? formatNumber(row.call.number) : "");
  return (
    <div className={classes["tile"]} data-doing={row.doing} data-testid="board-agent" data-agent={row.user_id}>
      <Text size="sm" fw={600} truncate>{row.name || row.extension}</Text>
      <Text size="xs" truncate>
        {t(`board.doing.${row.doing}`)}
        {row.doing === "paused" && row.reason ? `: ${reason ? t(`board.reason.${reason}`) : row.reason}` : ""}{" "}
        <Elapsed since={row.since} />
      </Text>
      <Text size="xs" c="dimmed" truncate>{other || row.extension}</Text>
    </div>
  );
});

function Agent({ row, hands, queues }: { row: AgentRow; hands: Hands; queues: Rows["queues"] }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <UnstyledButton aria-label={`${row.name}: ${t(`board.doing.${row.doing}`)}`}><Tile row={row} /></UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <CallItems row={row} hands={hands} />
        <TeamItems row={row} hands={hands} queues={queues} />
      </Menu.Dropdown>
    </Menu>
  );
}

function CallItems({ row, hands }: { row: AgentRow; hands: Hands }) {
  const { t } = useTranslation();
  const me = useMe();
  const call = row.call;
  if (!call || !can(me, "calls.listen") || !["talking", "held"].includes(row.doing) || me.user_id === row.user_id) return null;
  return (
    <>
      <Menu.Label>{t("board.callOf", { name: row.name })}</Menu.Label>
      {(["listen", "whisper", "barge"] as const).map((mode) => (
        <Menu.Item key={mode} data-testid={`agent-${mode}`} onClick={() => void hands.listen(call.call_id, row.user_id, mode)}>{t(`board.mode.${mode}`)}</Menu.Item>
      ))}
      {can(me, "transcripts.live") && <Menu.Item component="a" href={`/live/${call.call_id}`}>{t("board.readAlong")}</Menu.Item>}
      <Menu.Item onClick={() => void (confirm(t("board.takeOverSure")) && hands.takeOver(call.call_id, row.user_id))}>{t("board.takeOver")}</Menu.Item>
      <Menu.Item color="red" onClick={() => void (confirm(t("board.endSure")) && hands.end(call.call_id))}>{t("board.end")}</Menu.Item>
    </>
  );
}

function TeamItems({ row, hands, queues }: { row: AgentRow; hands: Hands; queues: Rows["queues"] }) {
  const { t } = useTranslation();
  const me = useMe();
  if (!can(me, "team.control")) return null;
  const toggled = (name: string) => (row.queues.includes(name) ? row.queues.filter((one) => one !== name) : [...row.queues, name]);
  return (
    <>
      <Menu.Label>{t("board.stateOf")}</Menu.Label>
      <Menu.Item disabled={row.desk === "ready"} onClick={() => void hands.setState(row.user_id, "ready")}>{t("board.doing.ready")}</Menu.Item>
      {PAUSE_REASONS.map((reason) => (
        <Menu.Item key={reason} data-testid={`agent-pause-${reason}`} onClick={() => void hands.setState(row.user_id, "paused", reason)}>
          {t("board.pause", { reason: t(`board.reason.${reason}`) })}
        </Menu.Item>
      ))}
      <Menu.Item disabled={row.desk === "offline"} onClick={() => void hands.setState(row.user_id, "offline")}>{t("board.doing.offline")}</Menu.Item>
      <Menu.Label>{t("board.queuesOf")}</Menu.Label>
      {Object.values(queues).map((queue) => (
        <Menu.Item key={queue.name} onClick={() => void hands.setQueues(row.user_id, toggled(queue.name))}>
          {row.queues.includes(queue.name) ? "✓ " : "+ "}{queue.title}
        </Menu.Item>
      ))}
      {row.extension !== "" && <Menu.Item onClick={() => void hands.dial(row.extension)}>{t("board.dial")}</Menu.Item>}
    </>
  );
}
