import { Button, Text } from "@mantine/core";
import { IconArrowRight, IconCheck, IconHistory, IconNote, IconPaperclip, IconPencil, IconPin, IconSparkles } from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
import type { InfiniteData, UseInfiniteQueryResult, UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CardRef, CustomerCard, LineKind, NotedItem, TimelineItem, TimelinePage } from "@/api/types";
import { DirectionIcon } from "@/features/calls/DirectionIcon";
import { useQueueTitle } from "@/features/calls/queueTitle";
import { FileLine } from "@/features/files/FileLine";
import { useOutcomeWords } from "@/features/outcomes/words";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { useAddNote, useTimeline } from "./api";
import classes from "./Customers.module.css";
import { Changes, MoveLine } from "./ChangeLines";
import { CallScore, CallUnfolded } from "./CallUnfolded";
import { useInView, useMarkedLine } from "./markedLine";
import type { Written } from "./mentions";
import { NoteForm } from "./NoteForm";
import { NoteBody } from "./NoteBody";
import { PinButton } from "./PinButton";
import { TaskLine } from "./TaskLine";
import { TimelineBar } from "./TimelineBar";
import type { PeopleSwitch } from "./TimelineBar";

export function Timeline({ customer, mayWrite }: { customer: CustomerCard; mayWrite: boolean }) {
  const [types, setTypes] = useState<readonly LineKind[]>([]);
  const [people, setPeople] = useState(true);
  const timeline = useTimeline(customer, types, people);
  const note = useAddNote(customer);
  return <History card={customer} timeline={timeline} note={mayWrite ? note : null} mayPin={mayWrite} types={types} onTypes={setTypes} people={customer.kind === "company" ? { on: people, set: setPeople } : undefined} />;
}

interface HistoryProps {
  card: CardRef;
  timeline: UseInfiniteQueryResult<InfiniteData<TimelinePage>, unknown>;
  note: UseMutationResult<NotedItem, unknown, Written> | null;
  mayPin: boolean;
  types: readonly LineKind[];
  onTypes: (types: readonly LineKind[]) => void;
  /** Of a company: whether what its people did stands in it. */
  people?: PeopleSwitch | undefined;
  /** On a deal's own card its lines need not say whose they are; nor a task's on its own. */
  ofDeal?: boolean;
  ofTask?: boolean;
}

/** One history for every card, the newest line first. */
export function History({ card, timeline, note, mayPin, types, onTypes, people, ofDeal = false, ofTask = false }: HistoryProps) {
  const { t } = useTranslation();
  const items = timeline.data?.pages.flatMap((page) => page.items) ?? [];
  const pinned = timeline.data?.pages[0]?.pinned ?? [];
  const marked = useMarkedLine(timeline);
  const shared = { card, ofDeal, ofTask, mayPin };
  return (
    <>
      {note !== null && <NoteForm add={note} />}
      <TimelineBar card={card} types={types} onTypes={onTypes} people={people} />
      {timeline.isPending && <ListSkeleton rows={5} />}
      {timeline.isError && <Failed error={timeline.error} onRetry={() => void timeline.refetch()} />}
      {timeline.isSuccess && items.length === 0 && <Empty icon={IconHistory} title={t(types.length === 0 ? "timeline.empty" : "timeline.noneOfKind")} hint={types.length === 0 ? t("timeline.emptyHint") : undefined} />}
      {pinned.length > 0 && (
        <ol className={`${classes["items"]} ${classes["pinned"]}`} aria-label={t("timeline.pinnedLines")} data-testid="pinned">
          {pinned.map((item) => <Item key={item.id} item={item} {...shared} />)}
        </ol>
      )}
      <ol className={classes["items"]} data-testid="timeline">
        {items.map((item) => (
          <Item key={item.id} item={item} isMarked={item.id === marked} {...shared} />
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

interface ItemProps {
  card: CardRef;
  item: TimelineItem;
  ofDeal: boolean;
  ofTask: boolean;
  mayPin: boolean;
  isMarked?: boolean;
}

function Item({ card, item, ofDeal, ofTask, mayPin, isMarked = false }: ItemProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const place = useInView(isMarked);
  return (
    <li ref={place} className={classes["item"]} data-type={item.type} data-marked={isMarked || undefined}>
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
        {item.type === "note" && item.task !== null && item.task !== undefined && !ofTask && (
          <>
            <AnchorLink size="sm" fw={550} to="/tasks" search={{ task: item.task.id }}>
              {item.task.call_back ? t("tasks.callBack", { who: item.task.title }) : item.task.title}
            </AnchorLink>
            {": "}
          </>
        )}
        <ItemText item={item} card={card} ofTask={ofTask} />
        <Text size="xs" c="dimmed">
          {item.author?.name ?? (item.type === "call" ? "" : t("timeline.automatic"))}
          {item.whose != null && <span data-testid="line-whose">{item.author === null && item.type === "call" ? "" : " · "}<AnchorLink size="xs" to="/customers/$kind/$id" params={{ kind: "contact", id: item.whose.id }}>{t("timeline.whose", { name: item.whose.name })}</AnchorLink></span>}
          {item.pinned?.by != null && <span> · <IconPin size={12} aria-hidden /> {t("timeline.pinnedBy", { name: item.pinned.by.name })}</span>}
        </Text>
      </div>
      <div className={classes["side"]}>
        <time className={classes["when"]} dateTime={item.at} title={format.full(item.at)}>
          {format.when(item.at)}
        </time>
        {mayPin && <PinButton card={card} item={item} />}
      </div>
    </li>
  );
}

const GLYPHS: Record<TimelineItem["type"], Icon> = { call: IconHistory, note: IconNote, created: IconSparkles, changed: IconPencil, moved: IconArrowRight, task: IconCheck, file: IconPaperclip };

function ItemIcon({ item }: { item: TimelineItem }) {
  if (item.type === "call" && item.call !== null) return <DirectionIcon call={item.call} />;
  const Glyph = GLYPHS[item.type];
  return <Glyph size={16} stroke={1.7} aria-hidden />;
}

function ItemText({ item, card, ofTask }: { item: TimelineItem; card: CardRef; ofTask: boolean }) {
  const { t } = useTranslation();
  switch (item.type) {
    case "call":
      return item.call === null ? t("timeline.call") : <CallLine call={item.call} />;
    case "note":
      return <NoteBody item={item} card={card} />;
    case "file":
      // A file of a company's person is fetched from that person's card.
      return <FileLine item={item} card={item.whose == null ? card : { kind: "contact", id: item.whose.id }} />;
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
  const outcomes = useOutcomeWords();
  const agents = call.agents.filter((agent) => agent.answered).map((agent) => agent.name || agent.endpoint);
  const parts = [...agents, queueTitle(call.queue), call.talk_s > 0 ? format.duration(call.talk_s) : null].filter((part) => part !== null && part !== "");
  return (
    <>
      <AnchorLink size="sm" fw={550} to="/calls" search={{ call: call.id }}>
        {t(`direction.${call.direction}`)}, {t(`status.${call.status ?? "live"}`).toLocaleLowerCase()}
      </AnchorLink>
      {parts.length > 0 && ` · ${parts.join(", ")}`}
      {outcomes(call) !== "" && <Text span fw={550} data-testid="line-outcome">{` · ${outcomes(call)}`}</Text>}
      <CallScore call={call} />
      {call.talk_s > 0 && can(me, "recordings.listen_own") && (
        <>
          {" · "}
          <AnchorLink size="sm" underline="always" to="/recordings" search={{ call: call.id }} aria-label={t("hear.listenTo", { when: format.when(call.started_at) })}>
            {t("hear.listen")}
          </AnchorLink>
        </>
      )}
      <CallUnfolded call={call} />
    </>
  );
}
