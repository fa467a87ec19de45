import { Alert, Title } from "@mantine/core";
import { useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import type { BoardLayout } from "@/api/types";
import { ListSkeleton } from "@/ui/States";

import { AgentGrid } from "./AgentGrid";
import classes from "./Board.module.css";
import { BoardFeed, boardSocket } from "./feed";
import { Alerts } from "./parts";
import { QueueTable } from "./QueueTable";
import { WaitingTable } from "./WaitingTable";

const LAYOUT: BoardLayout = { density: "comfortable", group_by: "state", show_offline: false, hidden: [], order: [], sections: [], sound: false };

/** The board for a big screen: nobody signs in, the key stands behind the # of the address. */
export function WallPage() {
  const { t } = useTranslation();
  const [feed] = useState(() => new BoardFeed(boardSocket("wall"), location.hash.slice(1)));
  const view = useSyncExternalStore(feed.watch, feed.getView);
  return (
    <main className={`${classes["page"]} ${classes["wall"]}`} data-testid="wall">
      <Title order={1}>{view.title || t("board.title")}</Title>
      {view.state === "refused" && <Alert color="red">{t("board.wallRefused")}</Alert>}
      {view.state === "broken" && <Alert color="orange">{t("board.broken")}</Alert>}
      {view.rows === null ? view.state !== "refused" && <ListSkeleton /> : (
        <>
          <Alerts rows={view.rows} />
          <QueueTable rows={view.rows} layout={LAYOUT} />
          <WaitingTable rows={view.rows} hidden={[]} hands={null} />
          <AgentGrid rows={view.rows} layout={LAYOUT} hands={null} />
        </>
      )}
    </main>
  );
}
