import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { keepPreviousData } from "@tanstack/react-query";
import { useEffect } from "react";

import { $api, api } from "@/api/client";
import { unwrap } from "@/features/deals/api";
import type { BulkCalls } from "@/features/lists/BulkDialog";
import { handOver } from "@/features/lists/files";
import type { FileForm } from "@/features/lists/files";
import type { ViewCalls } from "@/features/lists/views";

import type { CustomerSearch } from "../search";
import type { ChangeInput, Column, Order, SavedView, Selection, ViewInput } from "./types";
import { COLUMNS } from "./types";
import { filterOf, orderOf } from "./view";

const PAGE = 50;
const LIST_KEY = "customer-list";
const VIEWS = "/api/v1/customer-views";
const BULK = "/api/v1/bulk-changes";

function done({ error }: { error?: unknown }): void {
  if (error !== undefined) throw error as unknown;
}

/** Pages that were cut short are followed by themselves, as long as nothing is on the screen to look at. */
export function useCustomerList(search: CustomerSearch) {
  const query = { ...filterOf(search), sort: orderOf(search), limit: PAGE };
  const list = useInfiniteQuery({
    queryKey: [LIST_KEY, query],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) =>
      unwrap(await api.GET("/api/v1/customers/list", { params: { query: { ...query, ...(pageParam !== undefined && { cursor: pageParam }) } }, signal })),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const goesOn = list.data?.pages.at(-1)?.cut_short === true && rows.length < PAGE && !list.isFetching && !list.isError;
  const { fetchNextPage } = list;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
  return { list, rows };
}

export function useCount(search: CustomerSearch, enabled: boolean) {
  return $api.useQuery("get", "/api/v1/customers/count", { params: { query: filterOf(search) } }, { enabled });
}

export function useTags() {
  return $api.useQuery("get", "/api/v1/tags", {}, { staleTime: 60_000 });
}

export function useViews() {
  return $api.useQuery("get", VIEWS, {}, { staleTime: 60_000 });
}

export const VIEW_CALLS: ViewCalls<ViewInput, SavedView> = {
  key: VIEWS,
  add: async (body) => unwrap(await api.POST(VIEWS, { body })),
  change: async (view_id, body) => unwrap(await api.PUT("/api/v1/customer-views/{view_id}", { params: { path: { view_id } }, body })),
  remove: async (view_id) => done(await api.DELETE("/api/v1/customer-views/{view_id}", { params: { path: { view_id } } })),
  openFirst: async (view_id) => unwrap(await api.PUT("/api/v1/customer-views/default", { body: { view_id } })),
};

export function bulkCalls(selection: Selection): BulkCalls<ChangeInput> {
  const of = (bulk_id: number) => ({ params: { path: { bulk_id } } });
  return {
    key: BULK,
    begin: async (change) => unwrap(await api.POST(BULK, { body: { selection, change } })),
    get: async (id) => unwrap(await api.GET("/api/v1/bulk-changes/{bulk_id}", of(id))),
    refused: async (bulk_id) => unwrap(await api.GET("/api/v1/bulk-changes/{bulk_id}/rows", { params: { path: { bulk_id }, query: { outcome: "refused", limit: 100 } } })).items,
    stop: async (id) => unwrap(await api.POST("/api/v1/bulk-changes/{bulk_id}/stop", of(id))),
  };
}

/** Whatever shows customers that were changed many at a time. */
export function useRefreshCustomers(): () => void {
  const queries = useQueryClient();
  return () => {
    void queries.invalidateQueries({ queryKey: [LIST_KEY] });
    void queries.invalidateQueries({ queryKey: ["customer"] });
    void queries.invalidateQueries({ queryKey: ["get", "/api/v1/tags"] });
  };
}

export interface ExportWish {
  selection: Selection;
  sort: Order;
  columns: (Column | FileColumn)[];
}

type FileColumn = "id" | "tax_number" | "external_id" | "note";
/** What an import reads back, in the order of the file; fields of the firm's own that are on the screen follow. */
export const WHOLE_COLUMNS: readonly (Column | FileColumn)[] = ["id", ...COLUMNS, "tax_number", "external_id", "note"];

export async function download(wish: ExportWish, { whole, ...how }: FileForm): Promise<void> {
  const columns = whole ? [...new Set([...WHOLE_COLUMNS, ...wish.columns])] : wish.columns;
  handOver(await api.POST("/api/v1/customer-exports", { body: { ...wish, ...how, columns }, parseAs: "blob" }), `customers.${how.format}`);
}

export function selectionOf(search: CustomerSearch, chosen: ReadonlySet<string>, everyone: boolean): Selection {
  if (everyone) return { filter: filterOf(search) };
  return {
    customers: [...chosen].map((key) => {
      const [kind, id] = key.split("/");
      return { kind: kind as "contact" | "company" | "lead", id: Number(id) };
    }),
  };
}
