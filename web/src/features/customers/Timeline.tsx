import { Button, Text } from "@mantine/core";
import { IconHistory, IconPin } from "@tabler/icons-react";
import type { InfiniteData, UseInfiniteQueryResult, UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CardRef, CustomerCard, LineKind, NotedItem, TimelineItem, TimelinePage } from "@/api/types";
import { LineAnswers } from "@/features/feed/LineAnswers";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { useAddNote, useTimeline } from "./api";
import classes from "./Customers.module.css";
import { useInView, useMarkedLine } from "./markedLine";
import type { Written } from "./mentions";
import { LineIcon, LineText } from "./LineText";
import { NoteForm } from "./NoteForm";
import { PinButton } from "./PinButton";
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
  const shared = { card, ofDeal, ofTask, mayPin, mayComment: note !== null };
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
  mayComment: boolean;
  isMarked?: boolean;
}

function Item({ card, item, ofDeal, ofTask, mayPin, mayComment, isMarked = false }: ItemProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const place = useInView(isMarked);
  return (
    <li ref={place} className={classes["item"]} data-type={item.type} data-marked={isMarked || undefined}>
      <span className={classes["mark"]}>
        <LineIcon item={item} />
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
        <LineText item={item} card={card} ofTask={ofTask} />
        <Text size="xs" c="dimmed">
          {item.author?.name ?? (item.type === "call" ? "" : t("timeline.automatic"))}
          {item.answers != null && <span data-testid="line-answers"> · {t("feed.answers")}</span>}
          {item.whose != null && <span data-testid="line-whose">{item.author === null && item.type === "call" ? "" : " · "}<AnchorLink size="xs" to="/customers/$kind/$id" params={{ kind: "contact", id: item.whose.id }}>{t("timeline.whose", { name: item.whose.name })}</AnchorLink></span>}
          {item.pinned?.by != null && <span> · <IconPin size={12} aria-hidden /> {t("timeline.pinnedBy", { name: item.pinned.by.name })}</span>}
        </Text>
        <LineAnswers card={card} item={item} mayComment={mayComment} />
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
