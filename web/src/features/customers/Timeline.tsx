import { Button, Text, Textarea } from "@mantine/core";
import { IconArrowRight, IconCheck, IconHistory, IconNote, IconPencil, IconSparkles } from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
import type { InfiniteData, UseInfiniteQueryResult, UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerCard, TimelineItem } from "@/api/types";
import { DirectionIcon } from "@/features/calls/DirectionIcon";
import { useQueueTitle } from "@/features/calls/queueTitle";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

import { useAddNote, useTimeline } from "./api";
import classes from "./Customers.module.css";
import { Changes, MoveLine } from "./ChangeLines";
import { TaskLine } from "./TaskLine";

export function Timeline({ customer, mayWrite }: { customer: CustomerCard; mayWrite: boolean }) {
  const timeline = useTimeline(customer);
  const note = useAddNote(customer);
  return <History timeline={timeline} note={mayWrite ? note : null} />;
}

interface HistoryProps {
  timeline: UseInfiniteQueryResult<InfiniteData<{ items: TimelineItem[] }>, unknown>;
  note: UseMutationResult<TimelineItem, unknown, string> | null;
  /** On a deal's own card its lines need not say whose they are; nor a task's on its own. */
  ofDeal?: boolean;
  ofTask?: boolean;
}

/** One history for every card, the newest line first. */
export function History({ timeline, note, ofDeal = false, ofTask = false }: HistoryProps) {
  const { t } = useTranslation();
  const items = timeline.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {note !== null && <NoteForm add={note} />}
      {timeline.isPending && <ListSkeleton rows={5} />}
      {timeline.isError && <Failed error={timeline.error} onRetry={() => void timeline.refetch()} />}
      {timeline.isSuccess && items.length === 0 && <Empty icon={IconHistory} title={t("timeline.empty")} hint={t("timeline.emptyHint")} />}
      <ol className={classes["items"]} data-testid="timeline">
        {items.map((item) => (
          <Item key={item.id} item={item} ofDeal={ofDeal} ofTask={ofTask} />
        ))}
      </ol>
      {timeline.hasNextPage && (
        <Button variant="default" size="xs" loading={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>
          {t("common.loadMore")}
        </Button>
      )}
    </>
  );
}

function NoteForm({ add }: { add: UseMutationResult<TimelineItem, unknown, string> }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const submit = () => {
    if (text.trim() !== "") add.mutate(text.trim(), { onSuccess: () => setText(""), onError: toastProblem });
  };
  return (
    <form
      className={classes["noteForm"]}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Textarea
        autosize
        minRows={1}
        maxRows={8}
        aria-label={t("timeline.notePlaceholder")}
        placeholder={t("timeline.notePlaceholder")}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
        }}
      />
      <Button type="submit" variant="default" disabled={text.trim() === ""} loading={add.isPending}>
        {t("timeline.addNote")}
      </Button>
    </form>
  );
}

function Item({ item, ofDeal, ofTask }: { item: TimelineItem; ofDeal: boolean; ofTask: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className={classes["item"]} data-type={item.type}>
      <span className={classes["mark"]}>
        <ItemIcon item={item} />
      </span>
      <div className={classes["itemText"]}>
        {item.deal !== null && item.deal !== undefined && !ofDeal && (
          <>
            <AnchorLink size="sm" fw={550} to="/deals/$id" params={{ id: item.deal.id }}>
              {item.deal.name}
            </AnchorLink>
            {": "}
          </>
        )}
        <ItemText item={item} ofTask={ofTask} />
        <Text size="xs" c="dimmed">
          {item.author?.name ?? (item.type === "call" ? "" : t("timeline.automatic"))}
        </Text>
      </div>
      <time className={classes["when"]} dateTime={item.at} title={format.full(item.at)}>
        {format.when(item.at)}
      </time>
    </li>
  );
}

const GLYPHS: Record<TimelineItem["type"], Icon> = { call: IconHistory, note: IconNote, created: IconSparkles, changed: IconPencil, moved: IconArrowRight, task: IconCheck };

function ItemIcon({ item }: { item: TimelineItem }) {
  if (item.type === "call" && item.call !== null) return <DirectionIcon call={item.call} />;
  const Glyph = GLYPHS[item.type];
  return <Glyph size={16} stroke={1.7} aria-hidden />;
}

function ItemText({ item, ofTask }: { item: TimelineItem; ofTask: boolean }) {
  const { t } = useTranslation();
  switch (item.type) {
    case "call":
      return item.call === null ? t("timeline.call") : <CallLine call={item.call} />;
    case "note":
      return item.text;
    case "created":
      return t(item.deal === null || item.deal === undefined ? "timeline.created" : "deals.createdDeal");
    case "changed":
      return <Changes item={item} />;
    case "moved":
      return <MoveLine item={item} />;
    case "task":
      return <TaskLine item={item} ofTask={ofTask} />;
  }
}

function CallLine({ call }: { call: NonNullable<TimelineItem["call"]> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const queueTitle = useQueueTitle();
  const agents = call.agents.filter((agent) => agent.answered).map((agent) => agent.name || agent.endpoint);
  const parts = [...agents, queueTitle(call.queue), call.talk_s > 0 ? format.duration(call.talk_s) : null].filter((part) => part !== null && part !== "");
  return (
    <>
      <AnchorLink size="sm" fw={550} to="/calls" search={{ call: call.id }}>
        {t(`direction.${call.direction}`)}, {t(`status.${call.status ?? "live"}`).toLocaleLowerCase()}
      </AnchorLink>
      {parts.length > 0 && ` · ${parts.join(", ")}`}
      {call.talk_s > 0 && can(me, "recordings.listen_own") && (
        <>
          {" · "}
          <AnchorLink size="sm" underline="always" to="/recordings" search={{ call: call.id }} aria-label={t("hear.listenTo", { when: format.when(call.started_at) })}>
            {t("hear.listen")}
          </AnchorLink>
        </>
      )}
    </>
  );
}
