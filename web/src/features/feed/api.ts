import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import type { InfiniteData } from "@tanstack/react-query";

import { $api, api } from "@/api/client";

import { feedQueryOf, whomOf } from "./search";
import type { FeedSearch } from "./search";
import type { FeedPage } from "./types";

export const FEED = "feed";
const PAGE = 40;
/** What came since is asked for so often, as long as the page is looked at. */
const REFRESH_MS = 20_000;
/** A talk stands at the time when it began and comes when it is over. */
const LATE_MS = 3_600_000;
const MOST_NEW = 100;

function unwrap<T>({ data, error }: { data?: T; error?: unknown }): T {
  if (data === undefined) throw error;
  return data;
}

/** The feed as of the moment at which it was opened: what comes later waits until it is asked for, so that nothing moves
 * under the reader. */
export function useFeed(search: FeedSearch) {
  const queries = useQueryClient();
  const key = [FEED, search];
  const feed = useInfiniteQuery({
    queryKey: key,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const opened = queries.getQueryData<InfiniteData<FeedPage>>(key)?.pages[0]?.as_of;
      const asked = { ...(opened !== undefined && { before: opened }), ...feedQueryOf(search) };
      const query = { ...asked, limit: PAGE, ...(pageParam !== undefined && { cursor: pageParam }) };
      return unwrap(await api.GET("/api/v1/feed", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  return { feed, renew: () => queries.resetQueries({ queryKey: key }) };
}

/** How many lines came since the feed was opened, but for one's own; of a day of the past there are none. */
export function useNews(search: FeedSearch, pages: readonly FeedPage[] | undefined, myId: number): number {
  const opened = pages?.[0]?.as_of;
  const shown = pages?.flatMap((page) => page.items) ?? [];
  const news = useQuery({
    queryKey: ["feed-news", search, opened],
    enabled: opened !== undefined && search.day === undefined,
    refetchInterval: REFRESH_MS,
    queryFn: async ({ signal }) => {
      const after = new Date(Date.parse(opened ?? "") - LATE_MS).toISOString();
      return unwrap(await api.GET("/api/v1/feed", { params: { query: { ...feedQueryOf(search), after, limit: MOST_NEW } }, signal }));
    },
  });
  const known = new Set(shown.map((line) => line.id));
  const last = shown.at(-1)?.at ?? "";
  const isNew = (line: FeedPage["items"][number]) => !known.has(line.id) && line.at > last && line.author?.id !== myId;
  return news.data?.items.filter(isNew).length ?? 0;
}

export function useFeedDay(search: FeedSearch, enabled: boolean) {
  const query = { ...whomOf(search), ...(search.day !== undefined && { day: search.day }), time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  return $api.useQuery("get", "/api/v1/feed/day", { params: { query } }, { enabled, refetchInterval: 60_000 });
}

export function useFeedChoices(enabled: boolean) {
  return $api.useQuery("get", "/api/v1/feed/choices", {}, { enabled, staleTime: 300_000 });
}
