import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Query } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";

import { $api, api } from "@/api/client";
import { problemCode } from "@/api/problems";
import type { LineKind, NotedItem } from "@/api/types";
import type { Written } from "@/features/customers/mentions";
import { toastProblem } from "@/ui/toast";

import { moved, renewed, versionOf } from "./boardState";
import type { Board, BoardColumn, BoardQuery, Deal, Conversion, DealCard, DealInput, DealMove, DealPatch, Word, WordKind } from "./types";

const BOARD = "/api/v1/deals/board";
/** Colleagues move deals, too; nobody reloads a board. */
const BOARD_REFRESH_MS = 20_000;
/** Of won and lost deals a board shows those of so many days. */
const BOARD_DAYS = 30;

interface Answer<T> {
  data?: T;
  error?: unknown;
}

export function unwrap<T>({ data, error }: Answer<T>): T {
  if (data === undefined) throw error;
  return data;
}

export function usePipelines() {
  return $api.useQuery("get", "/api/v1/pipelines", {}, { staleTime: 60_000 });
}

export function useDealPeople(enabled = true) {
  return $api.useQuery("get", "/api/v1/deals/people", {}, { staleTime: 60_000, enabled });
}

export function useWords(kind: WordKind): Word[] {
  return useAllWords().filter((word) => word.kind === kind && !word.archived);
}

/** Archived ones too: old cards have them. */
export function useAllWords(): Word[] {
  return $api.useQuery("get", "/api/v1/dictionaries", {}, { staleTime: 60_000 }).data ?? [];
}

export function useBoard(query: BoardQuery) {
  return $api.useQuery("get", BOARD, { params: { query } }, { refetchInterval: BOARD_REFRESH_MS, placeholderData: (before) => before });
}

const NO_DEALS: Deal[] = [];

/** What a column has behind the first deals that the board's answer brings, page by page as it is asked for. */
export function useRestOfColumn(query: BoardQuery, { stage, items, next_cursor }: BoardColumn) {
  const [asked, ask] = useState(false);
  const rest = useInfiniteQuery({
    queryKey: ["get", "/api/v1/deals", "column", query, stage.id, next_cursor],
    enabled: asked && next_cursor !== null,
    placeholderData: keepPreviousData,
    initialPageParam: next_cursor,
    queryFn: async ({ pageParam, signal }) => {
      const place = { stage_id: stage.id, order: "moved" as const, closed_days: query.closed_days ?? BOARD_DAYS, ...(pageParam !== null && { cursor: pageParam }) };
      return unwrap(await api.GET("/api/v1/deals", { params: { query: { ...query, ...place } }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const { fetchNextPage, hasNextPage } = rest;
  const shown = useMemo(() => {
    const first = new Set(items.map((deal) => deal.id));
    const deals = next_cursor === null ? NO_DEALS : (rest.data?.pages ?? []).flatMap((page) => page.items);
    return deals.filter((deal) => !first.has(deal.id) && deal.stage_id === stage.id);
  }, [items, next_cursor, rest.data, stage.id]);
  const fetch = useCallback(() => {
    if (!asked) ask(true);
    else if (hasNextPage) void fetchNextPage();
  }, [asked, hasNextPage, fetchNextPage]);
  return { deals: shown, more: next_cursor !== null && (!asked || rest.isPending || hasNextPage), busy: rest.isFetching, fetch };
}

export function useDeal(id: number) {
  return $api.useQuery("get", "/api/v1/deals/{deal_id}", { params: { path: { deal_id: id } } });
}

export function useDealsOf(owner: { contact_id?: number; company_id?: number; lead_id?: number; competitor_id?: number }, enabled = true) {
  return useInfiniteQuery({
    queryKey: ["get", "/api/v1/deals", owner],
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...owner, ...(owner.company_id !== undefined && { people: true }), limit: 20, ...(pageParam !== undefined && { cursor: pageParam }) };
      return unwrap(await api.GET("/api/v1/deals", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** Everything that shows deals: boards, lists, cards, histories. */
export function useRefreshDeals(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    const shown = { predicate: ({ queryKey }: Query) => String(queryKey[1]).startsWith("/api/v1/deals") || queryKey[0] === "deal-list" || queryKey[0] === "deal-timeline" || queryKey[0] === "customer" };
    // What is being read for the first time is asked for again, too: its answer may be older than the change.
    await queries.cancelQueries(shown);
    await queries.invalidateQueries(shown);
  };
}

/** One key per opened form: pressing twice, or again after a lost answer, makes one deal. */
export function useRequestKey(): string {
  const key = useRef<string>(crypto.getRandomValues(new Uint32Array(4)).join("-"));
  return key.current;
}

export function useCreateDeal() {
  const refresh = useRefreshDeals();
  const key = useRequestKey();
  return useMutation<DealCard, unknown, DealInput>({
    mutationFn: async (body) => unwrap(await api.POST("/api/v1/deals", { body, headers: { "Idempotency-Key": key } })),
    onSuccess: () => void refresh(),
  });
}

export function usePatchDeal(id: number) {
  const refresh = useRefreshDeals();
  return useMutation<DealCard, unknown, DealPatch>({
    mutationFn: async (body) => unwrap(await api.PATCH("/api/v1/deals/{deal_id}", { params: { path: { deal_id: id } }, body })),
    onSettled: () => void refresh(),
  });
}

export type Move = { id: number } & DealMove;

/**
 * The tile is in its new column at once, and goes back when the server does not agree. Moves go one after another, each with
 * the version that the one before left: whoever presses the key twice means both.
 */
export function useMoveDeal() {
  const queries = useQueryClient();
  const refresh = useRefreshDeals();
  return useMutation<DealCard, unknown, Move, { before: [readonly unknown[], Board | undefined][] }>({
    scope: { id: "deal-moves" },
    mutationFn: async ({ id, ...body }) => {
      const seen = versionOf(queries.getQueriesData<Board>({ queryKey: ["get", BOARD] }).map(([, board]) => board), id);
      return unwrap(await api.POST("/api/v1/deals/{deal_id}/move", { params: { path: { deal_id: id } }, body: { ...body, version: Math.max(body.version ?? 1, seen ?? 1) } }));
    },
    onSuccess: (card) => queries.setQueriesData<Board>({ queryKey: ["get", BOARD] }, (board) => (board === undefined ? board : renewed(board, card))),
    onMutate: async ({ id, stage_id }) => {
      await queries.cancelQueries({ queryKey: ["get", BOARD] });
      const before = queries.getQueriesData<Board>({ queryKey: ["get", BOARD] });
      queries.setQueriesData<Board>({ queryKey: ["get", BOARD] }, (board) => (board === undefined ? board : moved(board, id, stage_id)));
      return { before };
    },
    onError: (error, _move, context) => {
      for (const [queryKey, board] of context?.before ?? []) queries.setQueryData(queryKey, board);
      // What is asked for on the spot needs no second word in a corner.
      if (!["loss-reason-needed", "fields-needed", "invalid-input"].includes(problemCode(error))) toastProblem(error);
    },
    onSettled: () => void refresh(),
  });
}

export function useDealTimeline(id: number, types: readonly LineKind[] = []) {
  return useInfiniteQuery({
    queryKey: ["deal-timeline", id, ...types],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 30, types: [...types], ...(pageParam !== undefined && { cursor: pageParam }) };
      return unwrap(await api.GET("/api/v1/deals/{deal_id}/timeline", { params: { path: { deal_id: id }, query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useAddDealNote(id: number) {
  const queries = useQueryClient();
  return useMutation<NotedItem, unknown, Written>({
    mutationFn: async (body) => unwrap(await api.POST("/api/v1/deals/{deal_id}/notes", { params: { path: { deal_id: id } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["deal-timeline", id] }),
  });
}

export function useConvertLead(leadId: number) {
  const queries = useQueryClient();
  const key = useRequestKey();
  return useMutation({
    mutationFn: async (body: Conversion) =>
      unwrap(await api.POST("/api/v1/leads/{lead_id}/convert", { params: { path: { lead_id: leadId } }, body, headers: { "Idempotency-Key": key } })),
    onSuccess: () => void queries.invalidateQueries(),
  });
}
