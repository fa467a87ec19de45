import { Group, Text, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Elapsed } from "@/ui/Elapsed";

import { needs } from "./alerts";
import type { Need } from "./alerts";
import classes from "./Board.module.css";
import type { Rows } from "./feed";
import { percent } from "./parts";

const SHOWN = 10;

/** `onAgent` and `onWaiting` lead to whom it is about; a wall leads nowhere. */
export interface AlertActions {
  onAgent: (user_id: number) => void;
  onWaiting: (queue: string) => void;
}

export function AlertStrip({ rows, actions }: { rows: Rows; actions: AlertActions | null }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const found = needs(rows);
  const shown = all ? found : found.slice(0, SHOWN);
  return (
    <section aria-label={t("board.alerts")} data-testid="board-alerts">
      {found.length === 0 ? (
        <Group gap={8} c="dimmed"><IconCircleCheck size={18} aria-hidden /><Text size="sm">{t("board.calm")}</Text></Group>
      ) : (
        <Group gap={8}>
          {shown.map((need) => <Alert key={need.id} need={need} rows={rows} actions={actions} />)}
          {found.length > SHOWN && actions && (
            <UnstyledButton className={classes["more"]} onClick={() => setAll(!all)}>{all ? t("board.fewer") : t("board.more", { count: found.length - SHOWN })}</UnstyledButton>
          )}
        </Group>
      )}
    </section>
  );
}

function Alert({ need, rows, actions }: { need: Need; rows: Rows; actions: AlertActions | null }) {
  const { t } = useTranslation();
  const agent = need.user_id ? rows.agents[String(need.user_id)]?.name : undefined;
  const queue = need.queue ? (rows.queues[need.queue]?.title ?? need.queue) : undefined;
  const figure = { wait_long: String(need.waiting_ids.length), queue_long: String(need.value ?? ""), nobody_ready: t("board.waitingCount", { count: need.value ?? 0 }), level_low: percent(need.value) };
  const about = [agent ?? queue, need.kind in figure ? figure[need.kind as keyof typeof figure] : ""].filter(Boolean).join(" · ");
  const body = (
    <>
      <IconAlertTriangle size={15} aria-hidden />
      <span><b>{t(`board.alert.${need.kind}`)}</b> {about}</span>
      {need.kind !== "level_low" && need.kind !== "breach_soon" && <Elapsed since={need.since} />}
    </>
  );
  const act = actions === null ? undefined : need.user_id !== null ? () => actions.onAgent(need.user_id ?? 0) : need.queue !== null ? () => actions.onWaiting(need.queue ?? "") : undefined;
  if (act === undefined) return <span className={classes["need"]} data-level={need.level} data-kind={need.kind}>{body}</span>;
  return <UnstyledButton className={classes["need"]} data-level={need.level} data-kind={need.kind} onClick={act}>{body}</UnstyledButton>;
}
