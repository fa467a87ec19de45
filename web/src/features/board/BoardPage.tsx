import { ActionIcon, Alert, Button, Checkbox, Group, Menu, SegmentedControl, Switch, Text, Title } from "@mantine/core";
import { IconAdjustments, IconDeviceTv, IconMessage } from "@tabler/icons-react";
import { useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import type { BoardLayout } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { Page, Panel } from "@/ui/Page";
import { useShortcuts } from "@/ui/shortcuts";
import { ListSkeleton } from "@/ui/States";

import { AgentGrid } from "./AgentGrid";
import { useHands, useLayout } from "./api";
import classes from "./Board.module.css";
import { boardFeed } from "./feed";
import type { Rows } from "./feed";
import { History } from "./History";
import { SayDialog } from "./Messages";
import { Alerts } from "./parts";
import { QueueTable } from "./QueueTable";
import { useAlarmSound } from "./sound";
import { WaitingTable } from "./WaitingTable";
import { WallsDialog } from "./Walls";

export function BoardPage() {
  const { t } = useTranslation();
  const me = useMe();
  const view = useSyncExternalStore(boardFeed.watch, boardFeed.getView);
  const [layout, change] = useLayout();
  const [dialog, setDialog] = useState<"say" | "walls" | null>(null);
  const denser = () => change({ density: layout.density === "compact" ? "comfortable" : "compact" });
  useShortcuts({
    KeyM: () => can(me, "team.control") && setDialog("say"),
    KeyD: denser,
    KeyO: () => change({ show_offline: !layout.show_offline }),
  });
  useAlarmSound(view.rows, layout.sound ?? false);
  return (
    <Page title={t("board.title")} aside={<Tools layout={layout} change={change} rows={view.rows} onDialog={setDialog} />}>
      {view.state === "broken" && <Alert color="orange" role="status">{t("board.broken")}</Alert>}
      {view.state === "refused" && <Alert color="red" role="alert">{t("board.refused")}</Alert>}
      {view.rows === null ? <ListSkeleton /> : <Floor rows={view.rows} layout={layout} />}
      {dialog === "say" && <SayDialog onClose={() => setDialog(null)} />}
      {dialog === "walls" && <WallsDialog onClose={() => setDialog(null)} />}
    </Page>
  );
}

function Floor({ rows, layout }: { rows: Rows; layout: BoardLayout }) {
  const { t } = useTranslation();
  const me = useMe();
  const hands = useHands();
  const team = can(me, "team.control") ? hands : null;
  const listens = Object.values(rows.listens);
  return (
    <div className={classes["page"]} data-testid="board">
      <Panel><Alerts rows={rows} /></Panel>
      <Panel flush><QueueTable rows={rows} layout={layout} /></Panel>
      <div className={classes["two"]}>
        <Panel><Title order={2} size="h5" mb="xs">{t("board.waitingTitle")}</Title><WaitingTable rows={rows} hidden={layout.hidden ?? []} hands={team} /></Panel>
        <Panel>
          <Title order={2} size="h5" mb="xs">{t("board.lines")}</Title>
          <Lines rows={rows} />
          {listens.map((one) => <Text key={one.id} size="sm">{t("board.listens", { name: one.name, agent: one.agent_name, mode: t(`board.mode.${one.mode as "listen"}`) })}</Text>)}
          <Title order={2} size="h5" mt="sm" mb="xs">{t("board.historyTitle")}</Title>
          <History layout={layout} />
        </Panel>
      </div>
      <Panel><Title order={2} size="h5" mb="xs">{t("board.agents")}</Title><AgentGrid rows={rows} layout={layout} hands={team} /></Panel>
    </div>
  );
}

function Lines({ rows }: { rows: Rows }) {
  const { t } = useTranslation();
  const busy = Object.values(rows.lines).filter((line) => line.calls > 0);
  return (
    <Group gap="lg">
      {Object.values(rows.trunks).map((trunk) => (
        <Text key={trunk.endpoint} size="sm">{trunk.endpoint}: {t("board.channels", { inbound: trunk.inbound, outbound: trunk.outbound })}</Text>
      ))}
      {busy.map((line) => <Text key={line.did} size="sm">{line.title || line.did}: {line.calls}</Text>)}
      {Object.keys(rows.trunks).length === 0 && <Text size="sm" c="dimmed">{t("board.quiet")}</Text>}
    </Group>
  );
}

interface ToolsProps {
  layout: BoardLayout;
  change: (part: Partial<BoardLayout>) => void;
  rows: Rows | null;
  onDialog: (dialog: "say" | "walls") => void;
}

function Tools({ layout, change, rows, onDialog }: ToolsProps) {
  const { t } = useTranslation();
  const me = useMe();
  const hidden = layout.hidden ?? [];
  const toggle = (name: string) => change({ hidden: hidden.includes(name) ? hidden.filter((one) => one !== name) : [...hidden, name] });
  return (
    <Group gap="xs">
      {can(me, "team.control") && <Button size="xs" variant="default" leftSection={<IconMessage size={16} />} onClick={() => onDialog("say")}>{t("board.say")}</Button>}
      {can(me, "board.manage") && <Button size="xs" variant="default" leftSection={<IconDeviceTv size={16} />} onClick={() => onDialog("walls")}>{t("board.walls")}</Button>}
      <Menu closeOnItemClick={false} position="bottom-end">
        <Menu.Target><ActionIcon variant="default" aria-label={t("board.layout")}><IconAdjustments size={16} /></ActionIcon></Menu.Target>
        <Menu.Dropdown p="sm">
          <SegmentedControl size="xs" value={layout.density ?? "comfortable"} onChange={(density) => change({ density })} data={[{ value: "comfortable", label: t("board.roomy") }, { value: "compact", label: t("board.compact") }]} />
          <Switch mt="sm" size="sm" label={t("board.showOffline")} checked={layout.show_offline ?? false} onChange={(event) => change({ show_offline: event.currentTarget.checked })} />
          <Switch mt="sm" size="sm" label={t("board.sound")} checked={layout.sound ?? false} onChange={(event) => change({ sound: event.currentTarget.checked })} />
          {Object.values(rows?.queues ?? {}).map((queue) => <Checkbox key={queue.name} mt="xs" size="sm" label={queue.title} checked={!hidden.includes(queue.name)} onChange={() => toggle(queue.name)} />)}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
