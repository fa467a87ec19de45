import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { $api, api } from "@/api/client";
import type { components, operations } from "@/api/schema";

type Schemas = components["schemas"];
export type Competitor = Schemas["CompetitorBrief"];
export type CompetitorCard = Schemas["CompetitorCard"];
export type CompetitorInput = Schemas["CompetitorInput"];
export type CompetitorPatch = Schemas["CompetitorPatch"];
export type DealCompetitors = Schemas["DealCompetitors"];
export type CompetitorQuery = NonNullable<operations["list_competitors"]["parameters"]["query"]>;

const LIST = "/api/v1/competitors";
const ONE = "/api/v1/competitors/{competitor_id}";
const OF_DEAL = "/api/v1/deals/{deal_id}/competitors";
/** How many are offered where one is chosen; more are found by typing into the list page. */
const OFFERED = 200;

interface Answer<T> {
  data?: T;
  error?: unknown;
}

function unwrap<T>({ data, error }: Answer<T>): T {
  if (data === undefined) throw error;
  return data;
}

function useRefresh(): () => void {
  const queries = useQueryClient();
  return () =>
    void queries.invalidateQueries({
      predicate: ({ queryKey: [first, second] }) => first === "competitor-list" || first === "deal-timeline" || String(second).startsWith(LIST) || second === OF_DEAL,
    });
}

export function useCompetitors(query: CompetitorQuery) {
  return useInfiniteQuery({
    queryKey: ["competitor-list", query],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => unwrap(await api.GET(LIST, { params: { query: { ...query, ...(pageParam !== undefined && { cursor: pageParam }) } }, signal })),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** For lists to choose from. */
export function useOffered(enabled = true) {
  return $api.useQuery("get", LIST, { params: { query: { limit: OFFERED } } }, { enabled, staleTime: 30_000 });
}

export function useCompetitor(id: number) {
  return $api.useQuery("get", ONE, { params: { path: { competitor_id: id } } });
}

export function useAddCompetitor() {
  const refresh = useRefresh();
  const key = useRef<string>(crypto.getRandomValues(new Uint32Array(4)).join("-"));
  return useMutation<CompetitorCard, unknown, CompetitorInput>({
    mutationFn: async (body) => unwrap(await api.POST(LIST, { body, headers: { "Idempotency-Key": key.current } })),
    onSuccess: refresh,
  });
}

export function usePatchCompetitor(id: number) {
  const refresh = useRefresh();
  return useMutation<CompetitorCard, unknown, CompetitorPatch>({
    mutationFn: async (body) => unwrap(await api.PATCH(ONE, { params: { path: { competitor_id: id } }, body })),
    onSettled: refresh,
  });
}

export function useDealCompetitors(dealId: number) {
  return $api.useQuery("get", OF_DEAL, { params: { path: { deal_id: dealId } } });
}

export function useSetDealCompetitors(dealId: number) {
  const refresh = useRefresh();
  return useMutation<DealCompetitors, unknown, Schemas["DealCompetitorsInput"]>({
    mutationFn: async (body) => unwrap(await api.PUT(OF_DEAL, { params: { path: { deal_id: dealId } }, body })),
    onSettled: refresh,
  });
}
