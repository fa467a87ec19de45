import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { $api, api } from "@/api/client";
import type { CustomerKind } from "@/api/types";

import type { Hold, HoldInput, PrivacyRequest, RequestInput, RequestState } from "./types";

const PAGE = 30;
const PROGRESS_MS = 1000;
const ONE = "/api/v1/privacy/requests/{request_id}";
const PAGES = { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (last: { next_cursor: string | null }) => last.next_cursor };

interface Answer<T> {
  data?: T;
  error?: unknown;
}

function unwrap<T>({ data, error }: Answer<T>): T {
  // The wire's problem is thrown as it is, so that one place turns its code into words.
  if (data === undefined) throw error;
  return data;
}

export const goesOn = ({ state }: Pick<PrivacyRequest, "state">) => state === "searching" || state === "running";

export function useRequests(state: RequestState | null) {
  return $api.useInfiniteQuery(
    "get",
    "/api/v1/privacy/requests",
    { params: { query: { limit: PAGE, ...(state !== null && { state }) } } },
    { ...PAGES, refetchInterval: (query) => (query.state.data?.pages.some((page) => page.items.some(goesOn)) === true ? PROGRESS_MS : false) },
  );
}

/** What is still to be done about a card; nothing for those who may not know. */
export function useOpenRequests(kind: CustomerKind, id: number, enabled: boolean) {
  const query = { subject_kind: kind, customer_id: id, limit: 20 };
  const found = $api.useQuery("get", "/api/v1/privacy/requests", { params: { query } }, { enabled });
  return (found.data?.items ?? []).filter((one) => one.state !== "done" && one.state !== "cancelled");
}

/** One request, looked at again while the worker is on it. When it is over, all that shows the person is read again. */
export function useRequest(id: number) {
  const queries = useQueryClient();
  const found = $api.useQuery("get", ONE, { params: { path: { request_id: id } } }, { refetchInterval: (query) => (query.state.data !== undefined && goesOn(query.state.data) ? PROGRESS_MS : false) });
  const state = found.data?.state;
  const before = useRef(state);
  useEffect(() => {
    if (before.current === "running" && state === "done") void queries.invalidateQueries();
    before.current = state;
  }, [state, queries]);
  return found;
}

function useFresh() {
  const queries = useQueryClient();
  return (one: PrivacyRequest) => {
    queries.setQueryData(["get", ONE, { params: { path: { request_id: one.id } } }], one);
    void queries.invalidateQueries({ queryKey: ["get", "/api/v1/privacy/requests"] });
  };
}

function useRequestAgain(id: number) {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["get", ONE, { params: { path: { request_id: id } } }] });
}

export function useAsk() {
  const fresh = useFresh();
  return useMutation<PrivacyRequest, unknown, RequestInput>({
    mutationFn: async (body) => unwrap(await api.POST("/api/v1/privacy/requests", { body })),
    onSuccess: fresh,
  });
}

export function useConfirm(id: number) {
  const fresh = useFresh();
  const again = useRequestAgain(id);
  return useMutation<PrivacyRequest, unknown, string>({
    mutationFn: async (name) => unwrap(await api.POST(`${ONE}/confirm`, { params: { path: { request_id: id } }, body: { name } })),
    onSuccess: fresh,
    onError: () => void again(),
  });
}

export function useCancel(id: number) {
  const fresh = useFresh();
  const again = useRequestAgain(id);
  return useMutation<PrivacyRequest, unknown>({
    mutationFn: async () => unwrap(await api.POST(`${ONE}/cancel`, { params: { path: { request_id: id } } })),
    onSuccess: fresh,
    onError: () => void again(),
  });
}

export function useCertificate(id: number) {
  return $api.useQuery("get", `${ONE}/certificate`, { params: { path: { request_id: id } } });
}

/** A POST, because each download stands in the audit trail; the file goes to the browser's downloads. */
export function useArchive(id: number) {
  const again = useRequestAgain(id);
  return useMutation({
    mutationFn: async (): Promise<void> => {
      const { data, error, response } = await api.POST(`${ONE}/archive`, { params: { path: { request_id: id } }, parseAs: "blob" });
      if (!response.ok) throw error as unknown;
      const address = URL.createObjectURL(data as unknown as Blob);
      Object.assign(document.createElement("a"), { href: address, download: `person-${id}.zip` }).click();
      URL.revokeObjectURL(address);
    },
    onError: () => void again(),
  });
}

export function useHolds(live: boolean) {
  return $api.useInfiniteQuery("get", "/api/v1/privacy/holds", { params: { query: { limit: PAGE, live } } }, PAGES);
}

export function useHoldsOn(kind: CustomerKind, id: number) {
  return $api.useQuery("get", "/api/v1/privacy/holds", { params: { query: { kind, customer_id: id, limit: 20 } } });
}

/** A hold also stands against requests. */
function useHoldsAgain() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith("/api/v1/privacy/") });
}

export function usePlaceHold() {
  const again = useHoldsAgain();
  return useMutation<Hold, unknown, HoldInput>({
    mutationFn: async (body) => unwrap(await api.POST("/api/v1/privacy/holds", { body })),
    onSuccess: again,
  });
}

export function useLiftHold() {
  const again = useHoldsAgain();
  return useMutation<Hold, unknown, number>({
    mutationFn: async (id) => unwrap(await api.POST("/api/v1/privacy/holds/{hold_id}/lift", { params: { path: { hold_id: id } } })),
    onSettled: again,
  });
}
