import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

import { $api, api } from "@/api/client";

import { unwrap } from "./api";
import type { Deal, DealFilter, DealOrder } from "./types";

const PAGE = 50;

export function useDealList(filter: DealFilter, order: DealOrder) {
  const query = { ...filter, order, limit: PAGE };
  const list = useInfiniteQuery({
    queryKey: ["deal-list", "/api/v1/deals", query],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => unwrap(await api.GET("/api/v1/deals", { params: { query: { ...query, ...(pageParam !== undefined && { cursor: pageParam }) } }, signal })),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const rows: Deal[] = list.data?.pages.flatMap((page) => page.items) ?? [];
  return { list, rows };
}

export function useDealTotals(filter: DealFilter) {
  return $api.useQuery("get", "/api/v1/deals/totals", { params: { query: filter } }, { placeholderData: (before) => before });
}
