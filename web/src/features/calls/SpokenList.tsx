import { Button, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { SpokenHit, SpokenQuery } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { stopwatch, useFormat } from "@/i18n/format";
import { Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";

import classes from "./Calls.module.css";
import { DirectionIcon } from "./DirectionIcon";
import { useCallParty } from "./party";
import { stepThroughRows } from "./rowKeys";

interface Props {
  query: SpokenQuery;
  empty: ReactNode;
  onOpen: (id: string) => void;
}

/** The places where it was said, newest calls first; each opens at its second. */
export function SpokenList({ query, empty, onOpen }: Props) {
  const { t } = useTranslation();
  const hits = $api.useInfiniteQuery(
    "get",
    "/api/v1/spoken",
    { params: { query } },
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (page) => page.next_cursor },
  );
  if (hits.isPending) return <Panel flush><ListSkeleton rows={8} height={44} /></Panel>;
  if (hits.isError) return <Panel><Failed error={hits.error} onRetry={() => void hits.refetch()} /></Panel>;
  const items = hits.data.pages.flatMap((page) => page.items);
  if (items.length === 0 && !hits.hasNextPage) return <Panel>{empty}</Panel>;
  return (
    <Panel flush>
      <ul className={classes["hits"]} data-testid="spoken-hits" onKeyDown={stepThroughRows}>
        {items.map((hit) => (
          <Hit key={`${hit.transcript_id}/${hit.seq}`} hit={hit} onOpen={onOpen} />
        ))}
      </ul>
      <Text c="dimmed" size="sm" ta="center" py="sm" role="status">
        {hits.hasNextPage ? (
          <Button variant="default" size="xs" loading={hits.isFetchingNextPage} onClick={() => void hits.fetchNextPage()}>
            {t("common.loadMore")}
          </Button>
        ) : (
          `${t("find.shown", { count: items.length })}. ${t("calls.end")}`
        )}
      </Text>
    </Panel>
  );
}

function Hit({ hit, onOpen }: { hit: SpokenHit; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const party = useCallParty();
  const agents = hit.call?.agents.filter((agent) => agent.answered).map((agent) => agent.name || agent.endpoint) ?? [];
  const about = [hit.call === null ? t("find.noCall") : party.name(hit.call), ...agents, format.when(hit.spoken_at)].join(" · ");
  const text = (
    <>
      <span className={classes["hitAbout"]}>
        {hit.call !== null && <DirectionIcon call={hit.call} />} {about}
      </span>
      <span className={classes["hitText"]}>
        <b data-side={hit.speaker}>
          {t(`side.${hit.speaker}`)} {stopwatch(hit.at_s)}
        </b>{" "}
        {hit.snippet.map((part, index) => (
          <Fragment key={index}>
            {index > 0 && " "}
            {part.hit ? <mark>{part.text}</mark> : part.text}
          </Fragment>
        ))}
      </span>
    </>
  );
  const hears = can(me, "recordings.listen_own") || can(me, "recordings.listen_all");
  const open = () => hit.call_id !== null && onOpen(hit.call_id);
  return (
    <li>
      {hears ? (
        <Link to="/recordings" search={{ id: hit.recording_id, t: Math.floor(hit.at_s * 10) / 10 }} className={classes["hit"]} data-row data-testid="spoken-hit">
          {text}
        </Link>
      ) : (
        <button type="button" className={classes["hit"]} data-row data-testid="spoken-hit" onClick={open}>
          {text}
        </button>
      )}
    </li>
  );
}
