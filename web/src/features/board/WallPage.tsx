import { Alert, Group, Text, Title, useMantineColorScheme } from "@mantine/core";
import { IconLockX } from "@tabler/icons-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { serverNow } from "@/api/clock";
import { Empty, ListSkeleton } from "@/ui/States";

import { AgentGrid } from "./AgentGrid";
import { AlertStrip } from "./AlertStrip";
import classes from "./Board.module.css";
import { BoardFeed, boardSocket } from "./feed";
import type { Rows } from "./feed";
import { DEFAULT_LAYOUT } from "./layout";
import { QueueTable } from "./QueueTable";
import { wallLook } from "./wall";
import { WaitingTable } from "./WaitingTable";

/** The board for a big screen: nobody signs in, the key stands behind the # of the address, the look before it. */
export function WallPage() {
  const { t } = useTranslation();
  const [feed] = useState(() => new BoardFeed(boardSocket("wall"), location.hash.slice(1)));
  const view = useSyncExternalStore(feed.watch, feed.getView);
  useLook();
  useEffect(() => {
    document.title = t("app.pageOf", { page: view.title || t("board.title") });
  }, [t, view.title]);
  if (view.state === "refused") {
    return <main className={classes["wall"]} data-testid="wall"><Empty icon={IconLockX} title={t("board.wallRefused")} hint={t("board.wallRefusedHint")} /></main>;
  }
  return (
    <main className={`${classes["page"]} ${classes["wall"]}`} data-testid="wall" data-state={view.state}>
      <Group justify="space-between">
        <Title order={1} className={classes["wallTitle"]}>{view.title || t("board.title")}</Title>
        <Clock zone={view.rows?.firm["now"]?.time_zone} />
      </Group>
      {view.state === "broken" && <Alert color="orange" role="status">{t("board.broken")}</Alert>}
      {view.rows === null ? <ListSkeleton /> : <Picture rows={view.rows} stale={view.state === "broken"} />}
    </main>
  );
}

function Picture({ rows, stale }: { rows: Rows; stale: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={classes["page"]} data-stale={stale}>
      <AlertStrip rows={rows} actions={null} />
      <QueueTable rows={rows} layout={DEFAULT_LAYOUT} />
      {Object.keys(rows.waiting).length > 0 && <section aria-label={t("board.waitingTitle")}><WaitingTable rows={rows} hidden={[]} hands={null} /></section>}
      <section aria-label={t("board.agents")}><AgentGrid rows={rows} layout={DEFAULT_LAYOUT} onAgent={null} /></section>
    </div>
  );
}

/** The firm's own time, to the minute: a wall hangs where the firm is. */
function Clock({ zone }: { zone: string | undefined }) {
  const { i18n } = useTranslation();
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  const clock = new Intl.DateTimeFormat(i18n.language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(zone ? { timeZone: zone } : {}) });
  return <Text className={`tabular ${classes["wallTitle"]}`}>{clock.format(now)}</Text>;
}

function useLook(): void {
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    const { theme } = wallLook(location.search);
    if (theme !== undefined) setColorScheme(theme);
  }, [setColorScheme]);
}
