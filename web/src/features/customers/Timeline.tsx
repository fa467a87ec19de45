import { Button, Text, Textarea } from "@mantine/core";
import { IconHistory, IconNote, IconPencil, IconSparkles } from "@tabler/icons-react";
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
import { useFieldNames } from "./fieldNames";

export function Timeline({ customer, mayWrite }: { customer: CustomerCard; mayWrite: boolean }) {
  const { t } = useTranslation();
  const timeline = useTimeline(customer);
  const items = timeline.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {mayWrite && <NoteForm customer={customer} />}
      {timeline.isPending && <ListSkeleton rows={5} />}
      {timeline.isError && <Failed error={timeline.error} onRetry={() => void timeline.refetch()} />}
      {timeline.isSuccess && items.length === 0 && <Empty icon={IconHistory} title={t("timeline.empty")} hint={t("timeline.emptyHint")} />}
      <ol className={classes["items"]} data-testid="timeline">
        {items.map((item) => (
          <Item key={item.id} item={item} />
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

function NoteForm({ customer }: { customer: CustomerCard }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const add = useAddNote(customer);
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

function Item({ item }: { item: TimelineItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li className={classes["item"]} data-type={item.type}>
      <span className={classes["mark"]}>
        <ItemIcon item={item} />
      </span>
      <div className={classes["itemText"]}>
        <ItemText item={item} />
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

function ItemIcon({ item }: { item: TimelineItem }) {
  if (item.type === "call" && item.call !== null) return <DirectionIcon call={item.call} />;
  const Glyph = item.type === "note" ? IconNote : item.type === "created" ? IconSparkles : IconPencil;
  return <Glyph size={16} stroke={1.7} aria-hidden />;
}

function ItemText({ item }: { item: TimelineItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const fieldNames = useFieldNames();
  switch (item.type) {
    case "call":
      return item.call === null ? t("timeline.call") : <CallLine call={item.call} />;
    case "note":
      return item.text;
    case "created":
      return t("timeline.created");
    case "changed":
      return t("timeline.changed", { fields: format.list(fieldNames(item.changes.map((change) => change.field))) });
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
          <AnchorLink size="sm" to="/recordings" search={{ call: call.id }} aria-label={t("hear.listenTo", { when: format.when(call.started_at) })}>
            {t("hear.listen")}
          </AnchorLink>
        </>
      )}
    </>
  );
}
