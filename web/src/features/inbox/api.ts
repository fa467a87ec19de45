import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";

import { $api, api } from "@/api/client";
import type { CardRef } from "@/api/types";
import { toastProblem } from "@/ui/toast";

const LIST = "notice-list";
const COUNT = "/api/v1/notices/count";
/** The bell rings by itself; this is for what was missed while the line was down. */
const REFRESH_MS = 60_000;

function unwrap<T>({ data, error }: { data?: T; error?: unknown }): T {
  if (data === undefined) throw error;
  return data;
}

/** The bell, its list, and the histories in which the news is. */
export function showsNotices({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return queryKey[0] === LIST || queryKey[1] === COUNT || ["customer", "deal-timeline", "task-timeline", "card-files"].includes(String(queryKey[0]));
}

const isInbox = ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] === LIST || queryKey[1] === COUNT;

export function useUnread() {
  return $api.useQuery("get", COUNT, {}, { refetchInterval: REFRESH_MS });
}

export function useNotices(unread: boolean, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: [LIST, unread],
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { unread, limit: 20, ...(pageParam !== undefined && { cursor: pageParam }) };
      return unwrap(await api.GET("/api/v1/notices", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useReadNotice() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (id: number) => unwrap(await api.POST("/api/v1/notices/{notice_id}/read", { params: { path: { notice_id: id } } })),
    onSettled: () => void queries.invalidateQueries({ predicate: isInbox }),
  });
}

export function useReadAll() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (upto: number | null) => unwrap(await api.POST("/api/v1/notices/read", { body: { upto } })),
    onError: toastProblem,
    onSettled: () => void queries.invalidateQueries({ predicate: isInbox }),
  });
}

export function useColleagues(enabled: boolean) {
  return $api.useQuery("get", "/api/v1/notices/people", {}, { enabled, staleTime: 60_000 });
}

export function useFollowing({ kind, id }: CardRef) {
  return $api.useQuery("get", "/api/v1/cards/{kind}/{card_id}/follow", { params: { path: { kind, card_id: id } } });
}

export function useFollow({ kind, id }: CardRef) {
  const queries = useQueryClient();
  const follow = "/api/v1/cards/{kind}/{card_id}/follow";
  const params = { path: { kind, card_id: id } };
  return useMutation<undefined, unknown, boolean>({
    mutationFn: async (on) => {
      const { error } = on ? await api.PUT(follow, { params }) : await api.DELETE(follow, { params });
      if (error !== undefined) throw error as unknown;
    },
    onError: toastProblem,
    onSettled: () => void queries.invalidateQueries({ queryKey: ["get", follow] }),
  });
}
