import "@mantine/dates/styles.css";

import { Button, Text } from "@mantine/core";
import { IconArrowUp, IconNews } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { useFeed, useNews } from "./api";
import { DayPanel } from "./DayPanel";
import classes from "./Feed.module.css";
import { FeedFilters } from "./FeedFilters";
import { FeedRow } from "./FeedRow";
import type { FeedLine } from "./types";

/** What was done on all cards that one sees, the newest first. */
export function FeedPage() {
  const { t } = useTranslation();
  const me = useMe();
  const search = useSearch({ from: "/inside/feed" });
  const { feed, renew } = useFeed(search);
  const fresh = useNews(search, feed.data?.pages, me.user_id);
  const items = feed.data?.pages.flatMap((page) => page.items) ?? [];
  const narrowed = Object.keys(search).length > 0;
  const showFresh = () => {
    void renew();
    scrollTo({ top: 0 });
  };
  return (
    <Page title={t("feed.title")}>
      <FeedFilters search={search} />
      {can(me, "sales.view") && <DayPanel search={search} />}
      <div aria-live="polite" className={classes["fresh"]}>
        {fresh > 0 && <Button size="xs" radius="xl" leftSection={<IconArrowUp size={15} />} onClick={showFresh} data-testid="feed-fresh">{t("feed.fresh", { count: fresh })}</Button>}
      </div>
      <Panel>
        {feed.isPending && <ListSkeleton rows={8} height={44} />}
        {feed.isError && <Failed error={feed.error} onRetry={() => void feed.refetch()} />}
        {feed.isSuccess && items.length === 0 && !feed.hasNextPage && <Empty icon={IconNews} title={t(narrowed ? "feed.emptyNarrowed" : "feed.empty")} hint={narrowed ? undefined : t("feed.emptyHint")} />}
        <Days items={items} />
        {feed.isSuccess && items.length === 0 && feed.hasNextPage && <Text size="sm" c="dimmed" py={8}>{t("feed.quiet")}</Text>}
        {feed.hasNextPage && <Button variant="default" size="xs" loading={feed.isFetchingNextPage} onClick={() => void feed.fetchNextPage()} data-testid="feed-more">{t("common.loadMore")}</Button>}
      </Panel>
    </Page>
  );
}

/** Each day with its lines. */
function Days({ items }: { items: readonly FeedLine[] }) {
  const format = useFormat();
  const days = new Map<string, FeedLine[]>();
  for (const item of items) {
    const day = new Date(item.at).toDateString();
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days].map(([day, lines]) => (
    <section key={day} className={classes["day"]}>
      <h2 className={classes["dayName"]}>{format.day(day)}</h2>
      <ol className={classes["lines"]} data-testid="feed">
        {lines.map((line) => <FeedRow key={line.id} line={line} />)}
      </ol>
    </section>
  ));
}
