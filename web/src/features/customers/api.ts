import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "@/api/client";
import { problemCode } from "@/api/problems";
import type { CustomerCard, CustomerCreate, CustomerKind, CustomerPatch, LineKind, NotedItem } from "@/api/types";

import type { Written } from "./mentions";

/** Three kinds with the same shape: the paths differ and nothing else does. */
const PATHS = {
  contact: { all: "/api/v1/contacts", one: "/api/v1/contacts/{contact_id}", timeline: "/api/v1/contacts/{contact_id}/timeline", notes: "/api/v1/contacts/{contact_id}/notes" },
  company: { all: "/api/v1/companies", one: "/api/v1/companies/{company_id}", timeline: "/api/v1/companies/{company_id}/timeline", notes: "/api/v1/companies/{company_id}/notes" },
  lead: { all: "/api/v1/leads", one: "/api/v1/leads/{lead_id}", timeline: "/api/v1/leads/{lead_id}/timeline", notes: "/api/v1/leads/{lead_id}/notes" },
} as const;

export interface CustomerRef {
  kind: CustomerKind;
  id: number;
}

const cardKey = ({ kind, id }: CustomerRef) => ["customer", kind, id] as const;
const timelineKey = ({ kind, id }: CustomerRef) => ["customer", kind, id, "/timeline"] as const;

interface Answer<T> {
  data?: T;
  error?: unknown;
}

function unwrap<T>({ data, error }: Answer<T>): T {
  // The wire's problem is thrown as it is, so that one place turns its code into words.
   
  if (data === undefined) throw error;
  return data;
}

/** Each path takes its own name out of the three. */
const at = ({ id }: CustomerRef) => ({ path: { contact_id: id, company_id: id, lead_id: id } });

export function useCustomer(ref: CustomerRef) {
  return useQuery<CustomerCard, unknown>({
    queryKey: cardKey(ref),
    queryFn: async ({ signal }) => unwrap(await api.GET(PATHS[ref.kind].one, { params: at(ref), signal })),
  });
}

export function usePatchCustomer(ref: CustomerRef) {
  const queries = useQueryClient();
  return useMutation<CustomerCard, unknown, CustomerPatch>({
    mutationFn: async (patch) => unwrap(await api.PATCH(PATHS[ref.kind].one, { params: at(ref), body: patch })),
    // A colleague was faster: show what the card says now, or the one that it was merged into.
    onError: (error) => {
      if (["outdated", "merged"].includes(problemCode(error))) void queries.invalidateQueries({ queryKey: cardKey(ref), exact: true });
    },
    onSuccess: (card) => {
      queries.setQueryData(cardKey(ref), card);
      void queries.invalidateQueries({ queryKey: timelineKey(ref) });
      void queries.invalidateQueries({ queryKey: ["get", "/api/v1/customers"] });
    },
  });
}

export function useCreateCustomer(kind: CustomerKind) {
  const queries = useQueryClient();
  return useMutation<CustomerCard, unknown, CustomerCreate>({
    mutationFn: async (body) => unwrap(await api.POST(PATHS[kind].all, { body })),
    onSuccess: (card) => {
      queries.setQueryData(cardKey(card), card);
      void queries.invalidateQueries({ queryKey: ["get", "/api/v1/customers"] });
      // A company shows its people.
      void queries.invalidateQueries({ queryKey: ["customer", "company"] });
    },
  });
}

export function useTimeline(ref: CustomerRef, types: readonly LineKind[] = [], people = true) {
  return useInfiniteQuery({
    queryKey: [...timelineKey(ref), people, ...types],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 30, types: [...types], people, ...(pageParam !== undefined && { cursor: pageParam }) };
      return unwrap(await api.GET(PATHS[ref.kind].timeline, { params: { ...at(ref), query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useAddNote(ref: CustomerRef) {
  const queries = useQueryClient();
  return useMutation<NotedItem, unknown, Written>({
    mutationFn: async (body) => unwrap(await api.POST(PATHS[ref.kind].notes, { params: at(ref), body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: timelineKey(ref) }),
  });
}
