import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

import { $api, api } from "@/api/client";

import type { BulkCalls } from "@/features/lists/BulkDialog";
import { handOver } from "@/features/lists/files";
import type { FileForm } from "@/features/lists/files";
import type { ViewCalls } from "@/features/lists/views";

import { unwrap } from "./api";
import type { DealColumn } from "./dealColumns";
import type { Deal, DealChange, DealFilter, DealOrder, DealSelection, DealViewInput, SavedDealView } from "./types";

const VIEWS = "/api/v1/deal-views";
const BULK = "/api/v1/deal-bulk-changes";
/** As many as one change takes. */
export const MOST_CHANGED = 10_000;

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

export function useDealViews() {
  return $api.useQuery("get", VIEWS, {}, { staleTime: 60_000 });
}

export const VIEW_CALLS: ViewCalls<DealViewInput, SavedDealView> = {
  key: VIEWS,
  add: async (body) => unwrap(await api.POST(VIEWS, { body })),
  change: async (view_id, body) => unwrap(await api.PUT("/api/v1/deal-views/{view_id}", { params: { path: { view_id } }, body })),
  remove: async (view_id) => {
    const { error } = await api.DELETE("/api/v1/deal-views/{view_id}", { params: { path: { view_id } } });
    if (error !== undefined) throw error as unknown;
  },
  openFirst: async (view_id) => unwrap(await api.PUT("/api/v1/deal-views/default", { body: { view_id } })),
};

export function bulkCalls(selection: DealSelection): BulkCalls<DealChange> {
  const of = (bulk_id: number) => ({ params: { path: { bulk_id } } });
  return {
    key: BULK,
    begin: async (change) => unwrap(await api.POST(BULK, { body: { selection, change } })),
    get: async (id) => unwrap(await api.GET("/api/v1/deal-bulk-changes/{bulk_id}", of(id))),
    refused: async (bulk_id) => unwrap(await api.GET("/api/v1/deal-bulk-changes/{bulk_id}/rows", { params: { path: { bulk_id }, query: { outcome: "refused", limit: 100 } } })).items,
    stop: async (id) => unwrap(await api.POST("/api/v1/deal-bulk-changes/{bulk_id}/stop", of(id))),
  };
}

export interface DealFileWish {
  selection: DealSelection;
  sort: DealOrder;
  columns: DealColumn[];
}

export async function download(wish: DealFileWish, { format, encoding, delimiter, language }: FileForm): Promise<void> {
  if (format === "vcf") return;
  handOver(await api.POST("/api/v1/deal-exports", { body: { ...wish, format, encoding, delimiter, language }, parseAs: "blob" }), `deals.${format}`);
}
