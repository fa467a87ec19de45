import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { $api, api } from "@/api/client";
import type { CustomerKind } from "@/api/types";

import type { DuplicatePair, LeadMatch, MergeChoice, MergePreview, MergeView, Pair } from "./types";

const PAGE = 50;
const SEARCH_MS = 1500;

interface Answer<T> {
  data?: T;
  error?: unknown;
}

function unwrap<T>({ data, error }: Answer<T>): T {
  // The wire's problem is thrown as it is, so that one place turns its code into words.
  if (data === undefined) throw error;
  return data;
}

export function useDuplicates(kind: CustomerKind | null, dismissed: boolean) {
  return useInfiniteQuery({
    queryKey: ["duplicates", kind, dismissed],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE, dismissed, ...(kind !== null && { kind }), ...(pageParam !== undefined && { cursor: pageParam }) };
      return unwrap(await api.GET("/api/v1/duplicates", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useLeadMatches(dismissed: boolean) {
  return useInfiniteQuery({
    queryKey: ["duplicates", "leads", dismissed],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE, dismissed, ...(pageParam !== undefined && { cursor: pageParam }) };
      return unwrap(await api.GET("/api/v1/duplicates/leads", { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useDecideLead() {
  const queries = useQueryClient();
  return useMutation<LeadMatch, unknown, { id: number; dismissed: boolean }>({
    mutationFn: async ({ id, dismissed }) => {
      const params = { path: { match_id: id } };
      return unwrap(dismissed ? await api.POST("/api/v1/duplicates/leads/{match_id}/dismiss", { params }) : await api.POST("/api/v1/duplicates/leads/{match_id}/reopen", { params }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["duplicates"] }),
  });
}

export function useLastSearch() {
  return $api.useQuery("get", "/api/v1/duplicates/search", {}, { refetchInterval: (query) => (query.state.data?.going_on === true ? SEARCH_MS : false) });
}

export function useSearchNow() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => unwrap(await api.POST("/api/v1/duplicates/search")),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["get", "/api/v1/duplicates/search"] }),
  });
}

export function useDecide() {
  const queries = useQueryClient();
  return useMutation<DuplicatePair, unknown, { id: number; dismissed: boolean }>({
    mutationFn: async ({ id, dismissed }) => {
      const params = { path: { pair_id: id } };
      return unwrap(dismissed ? await api.POST("/api/v1/duplicates/{pair_id}/dismiss", { params }) : await api.POST("/api/v1/duplicates/{pair_id}/reopen", { params }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["duplicates"] }),
  });
}

export function usePreview({ kind, survivorId, loserId }: Pair) {
  return useQuery<MergePreview, unknown>({
    queryKey: ["merge-preview", kind, survivorId, loserId],
    queryFn: async ({ signal }) => unwrap(await api.GET("/api/v1/merges/preview", { params: { query: { kind, survivor_id: survivorId, loser_id: loserId } }, signal })),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
}

/** Everything that shows customers is read again: cards, lists, deals, tasks. */
function useEverythingAgain() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries();
}

export function useMerge() {
  const again = useEverythingAgain();
  return useMutation<MergeView, unknown, { preview: MergePreview; choices: Record<string, MergeChoice> }>({
    mutationFn: async ({ preview: { survivor, loser }, choices }) => {
      const ids = { kind: survivor.kind, survivor_id: survivor.id, loser_id: loser.id };
      return unwrap(await api.POST("/api/v1/merges", { body: { ...ids, survivor_version: survivor.version, loser_version: loser.version, choices } }));
    },
    onSettled: again,
  });
}

export function useUndoMerge() {
  const again = useEverythingAgain();
  return useMutation<MergeView, unknown, number>({
    mutationFn: async (id) => unwrap(await api.POST("/api/v1/merges/{merge_id}/undo", { params: { path: { merge_id: id } } })),
    onSettled: again,
  });
}

export function useMerges(kind: CustomerKind, id: number) {
  return $api.useQuery("get", "/api/v1/merges", { params: { query: { kind, customer_id: id, limit: 20 } } });
}

export interface Typed {
  kind: CustomerKind;
  name: string;
  phones: string[];
  emails: string[];
  taxNumbers: string[];
  except: number | null;
}

/** Asked with a POST, so that no personal data stands in an address. */
export function useCheck({ kind, name, phones, emails, taxNumbers, except }: Typed) {
  const worth = name.trim().length > 2 || phones.some((one) => one.length > 4) || emails.some((one) => one.includes("@")) || taxNumbers.some((one) => one.length > 4);
  return useQuery({
    queryKey: ["duplicates-check", kind, name, phones, emails, taxNumbers, except],
    queryFn: async ({ signal }) => unwrap(await api.POST("/api/v1/duplicates/check", { body: { kind, name, phones, emails, tax_numbers: taxNumbers, except_id: except }, signal })),
    enabled: worth,
    retry: false,
    placeholderData: (before) => (worth ? before : undefined),
  });
}
