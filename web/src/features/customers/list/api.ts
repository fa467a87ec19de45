import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { keepPreviousData } from "@tanstack/react-query";
import { useEffect } from "react";

import { $api, api } from "@/api/client";

import type { CustomerSearch } from "../search";
import type { BulkChange, ChangeInput, Column, Order, Selection, ViewInput } from "./types";
import { COLUMNS } from "./types";
import { filterOf, orderOf } from "./view";

const PAGE = 50;
const LIST_KEY = "customer-list";
const POLL_MS = 600;

interface Answer<T> {
  data?: T;
  error?: unknown;
}

function unwrap<T>({ data, error }: Answer<T>): T {
  if (data === undefined) throw error;
  return data;
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
  return $api.useQuery("get", "/api/v1/customer-views", {}, { staleTime: 60_000 });
}

function useViewsChanged() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["get", "/api/v1/customer-views"] });
}

export function useSaveView() {
  const changed = useViewsChanged();
  return useMutation({
    mutationFn: async ({ id, body, first }: { id: number | undefined; body: ViewInput; first: boolean | undefined }) => {
      const view = id === undefined ? unwrap(await api.POST("/api/v1/customer-views", { body })) : unwrap(await api.PUT("/api/v1/customer-views/{view_id}", { params: { path: { view_id: id } }, body }));
      if (first !== undefined && first !== view.is_default) unwrap(await api.PUT("/api/v1/customer-views/default", { body: { view_id: first ? view.id : null } }));
      return view;
    },
    onSettled: changed,
  });
}

export function useRemoveView() {
  const changed = useViewsChanged();
  return useMutation({
    mutationFn: async (view_id: number) => {
      const { error } = await api.DELETE("/api/v1/customer-views/{view_id}", { params: { path: { view_id } } });
      if (error !== undefined) throw error as unknown;
    },
    onSettled: changed,
  });
}

export function useBeginBulk() {
  return useMutation<BulkChange, unknown, { selection: Selection; change: ChangeInput }>({
    mutationFn: async (body) => unwrap(await api.POST("/api/v1/bulk-changes", { body })),
  });
}

export function useBulk(id: number) {
  const queries = useQueryClient();
  const bulk = $api.useQuery("get", "/api/v1/bulk-changes/{bulk_id}", { params: { path: { bulk_id: id } } }, { refetchInterval: ({ state }) => (state.data?.status === "running" || state.data === undefined ? POLL_MS : false) });
  const over = bulk.data !== undefined && bulk.data.status !== "running";
  useEffect(() => {
    if (!over) return;
    void queries.invalidateQueries({ queryKey: [LIST_KEY] });
    void queries.invalidateQueries({ queryKey: ["customer"] });
    void queries.invalidateQueries({ queryKey: ["get", "/api/v1/tags"] });
  }, [over, queries]);
  return bulk;
}

export interface ExportWish {
  selection: Selection;
  sort: Order;
  columns: (Column | FileColumn)[];
  format: "csv" | "xlsx" | "vcf";
  encoding?: "utf-8" | "windows-1251";
  delimiter?: "," | ";" | "\t";
  card_version?: "4.0" | "3.0";
  language: "en" | "ru";
}

type FileColumn = "id" | "tax_number" | "external_id" | "note";
/** What an import reads back, in the order of the file; fields of the firm's own that are on the screen follow. */
export const WHOLE_COLUMNS: readonly (Column | FileColumn)[] = ["id", ...COLUMNS, "tax_number", "external_id", "note"];

/** The file goes to the browser's downloads under the name that the server gave it. */
export async function download(body: ExportWish): Promise<void> {
  const { data, response } = await api.POST("/api/v1/customer-exports", { body, parseAs: "blob" }).then((answer) => {
    if (!answer.response.ok) throw answer.error as unknown;
    return answer;
  });
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? `customers.${body.format}`;
  const address = URL.createObjectURL(data as unknown as Blob);
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
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
