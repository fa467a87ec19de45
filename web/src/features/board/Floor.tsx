import { Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ReactNode } from "react";

import { can, useMe } from "@/features/session/api";
import { Panel } from "@/ui/Page";

import { AgentGrid } from "./AgentGrid";
import { AlertStrip } from "./AlertStrip";
import { useHands } from "./api";
import classes from "./Board.module.css";
import type { Rows } from "./feed";
import { History } from "./History";
import type { Layout, SectionName } from "./layout";
import { Lines } from "./Lines";
import { QueueTable } from "./QueueTable";
import { WaitingTable } from "./WaitingTable";

interface FloorProps {
  rows: Rows;
  layout: Layout;
  /** The line is broken: what is shown may not be so any more. */
  stale: boolean;
  onAgent: ((user_id: number) => void) | null;
  onShowOffline: () => void;
}

const HALF: SectionName[] = ["lines", "history"];

/** The sections in this person's order; those that need half the width stand beside each other. */
export function Floor({ rows, layout, stale, onAgent, onShowOffline }: FloorProps) {
  const me = useMe();
  const hands = useHands();
  const team = can(me, "team.control") ? hands : null;
  const parts: Record<SectionName, ReactNode> = {
    alerts: <Panel><AlertStrip rows={rows} actions={onAgent === null ? null : { onAgent, onWaiting }} /></Panel>,
    queues: <Panel flush><QueueTable rows={rows} layout={layout} /></Panel>,
    waiting: <Titled name="waiting"><WaitingTable rows={rows} hidden={layout.hidden} hands={team} /></Titled>,
    agents: <Titled name="agents"><AgentGrid rows={rows} layout={layout} onAgent={onAgent} onShowOffline={onShowOffline} /></Titled>,
    lines: <Titled name="lines"><Lines rows={rows} /></Titled>,
    history: <Titled name="history"><History layout={layout} /></Titled>,
  };
  return (
    <div className={classes["floor"]} data-testid="board" data-stale={stale}>
      {layout.sections.map((name) => <div key={name} data-half={HALF.includes(name)}>{parts[name]}</div>)}
    </div>
  );
}

function Titled({ name, children }: { name: SectionName; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t(`board.section.${name}`)} className={classes["section"]}>
      <Panel><Title order={2} size="h3" mb="xs">{t(`board.section.${name}`)}</Title>{children}</Panel>
    </section>
  );
}

/** To the first caller of the queue, where something can be done. */
function onWaiting(queue: string): void {
  const row = document.querySelector(`[data-testid=waiting-caller][data-queue="${CSS.escape(queue)}"]`);
  row?.scrollIntoView({ block: "center" });
  row?.querySelector<HTMLElement>("button")?.focus();
}
