import { ActionIcon, Alert, Button, Group, Tooltip } from "@mantine/core";
import { IconAdjustments, IconBell, IconDeviceTv, IconMessage } from "@tabler/icons-react";
import { useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { Page, Panel } from "@/ui/Page";
import { useKeys } from "@/ui/keys";
import { ListSkeleton } from "@/ui/States";

import { AgentDialog } from "./AgentDialog";
import { boardFeed } from "./feed";
import { Floor } from "./Floor";
import { LayoutDialog } from "./LayoutDialog";
import { useLayout } from "./layout";
import { LimitsDialog } from "./LimitsDialog";
import { SayDialog } from "./Messages";
import { useAlarmSound } from "./sound";
import { WallsDialog } from "./Walls";

type Dialog = "say" | "walls" | "layout" | "limits" | { agent: number };

export function BoardPage() {
  const { t } = useTranslation();
  const me = useMe();
  const view = useSyncExternalStore(boardFeed.watch, boardFeed.getView);
  const [layout, change] = useLayout();
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => setDialog(null);
  const { rows } = view;
  useBoardKeys(setDialog, () => change({ density: layout.density === "compact" ? "comfortable" : "compact" }), () => change({ show_offline: !layout.show_offline }));
  useAlarmSound(rows, layout.sound);
  const agent = typeof dialog === "object" && dialog !== null ? rows?.agents[String(dialog.agent)] : undefined;
  const leads = can(me, "team.control") || can(me, "calls.listen");
  return (
    <Page title={t("board.title")} aside={<Tools onDialog={setDialog} />}>
      {view.state === "broken" && <Alert color="orange" role="status" data-testid="board-broken">{t("board.broken")}</Alert>}
      {view.state === "refused" && <Alert color="red" role="alert">{t("board.refused")}</Alert>}
      {rows?.firm["now"]?.pbx === "down" && <Alert color="red" role="alert">{t("board.pbxAway")}</Alert>}
      {rows === null && view.state !== "refused" && <Panel><ListSkeleton /></Panel>}
      {rows !== null && <Floor rows={rows} layout={layout} stale={view.state === "broken"} onAgent={leads ? (user_id) => setDialog({ agent: user_id }) : null} onShowOffline={() => change({ show_offline: true })} />}
      {dialog === "say" && <SayDialog rows={rows} onClose={close} />}
      {dialog === "walls" && <WallsDialog rows={rows} onClose={close} />}
      {dialog === "layout" && rows !== null && <LayoutDialog rows={rows} layout={layout} change={change} onClose={close} />}
      {dialog === "limits" && rows !== null && <LimitsDialog rows={rows} onClose={close} />}
      {agent !== undefined && rows !== null && <AgentDialog row={agent} rows={rows} onClose={close} />}
    </Page>
  );
}

function useBoardKeys(open: (dialog: Dialog) => void, denser: () => void, offline: () => void): void {
  const me = useMe();
  useKeys("board", {
    message: () => can(me, "team.control") && open("say"),
    limits: () => can(me, "board.manage") && open("limits"),
    arrange: () => open("layout"),
    density: denser,
    offline,
    waiting: () => document.querySelector<HTMLElement>("[data-testid=caller-actions]")?.focus(),
    agents: () => document.querySelector<HTMLElement>("[data-testid=board-agents] button")?.focus(),
  });
}

function Tools({ onDialog }: { onDialog: (dialog: Dialog) => void }) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Group gap="xs" wrap="nowrap">
      {can(me, "team.control") && <Button size="xs" variant="default" leftSection={<IconMessage size={16} />} onClick={() => onDialog("say")} data-testid="board-say">{t("board.say")}</Button>}
      {can(me, "board.manage") && <Button size="xs" variant="default" leftSection={<IconBell size={16} />} onClick={() => onDialog("limits")} data-testid="board-limits">{t("board.limits.button")}</Button>}
      {can(me, "board.manage") && <Button size="xs" variant="default" leftSection={<IconDeviceTv size={16} />} onClick={() => onDialog("walls")} data-testid="board-walls">{t("board.walls")}</Button>}
      <Tooltip label={t("board.layout")}>
        <ActionIcon size={30} variant="default" aria-label={t("board.layout")} onClick={() => onDialog("layout")} data-testid="board-layout"><IconAdjustments size={16} /></ActionIcon>
      </Tooltip>
    </Group>
  );
}

