import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";

import { api } from "@/api/client";
import type { components } from "@/api/schema";

export type BinItem = components["schemas"]["BinItem"];
export type Kind = BinItem["kind"];
export const KINDS: readonly Kind[] = ["contact", "company", "lead", "deal", "task", "project"];

export interface BinQuery {
  kind?: Kind;
  q: string;
}

/** A card as far as deleting it needs to know. */
export interface Card {
  kind: Kind;
  id: number;
  name: string;
  version: number;
}

export function useBin(query: BinQuery) {
  return useInfiniteQuery({
    queryKey: ["bin", query],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const { data, error } = await api.GET("/api/v1/bin", { params: { query: { ...query, ...(pageParam !== undefined && { cursor: pageParam }) } }, signal });
      return unwrap({ data, error });
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useDelete() {
  const queries = useQueryClient();
  return useMutation<unknown, unknown, Card>({
    mutationFn: async (card) => {
      const { error } = await remove(card, { "If-Match": `"${card.version}"` });
      return unwrap({ data: error === undefined ? card : undefined, error });
    },
    onSettled: () => void queries.invalidateQueries(),
  });
}

export function useRestore() {
  const queries = useQueryClient();
  return useMutation<unknown, unknown, Pick<Card, "kind" | "id">>({
    mutationFn: async ({ kind, id }) => unwrap(await api.POST("/api/v1/bin/{kind}/{card_id}/restore", { params: { path: { kind, card_id: id } } })),
    onSettled: () => void queries.invalidateQueries(),
  });
}

function unwrap<T>({ data, error }: { data?: T | undefined; error?: unknown }): T {
  if (data === undefined) throw error;
  return data;
}

function remove({ kind, id }: Card, headers: Record<string, string>): Promise<{ error?: unknown }> {
  switch (kind) {
    case "contact":
      return api.DELETE("/api/v1/contacts/{contact_id}", { params: { path: { contact_id: id } }, headers });
    case "company":
      return api.DELETE("/api/v1/companies/{company_id}", { params: { path: { company_id: id } }, headers });
    case "lead":
      return api.DELETE("/api/v1/leads/{lead_id}", { params: { path: { lead_id: id } }, headers });
    case "deal":
      return api.DELETE("/api/v1/deals/{deal_id}", { params: { path: { deal_id: id } }, headers });
    case "task":
      return api.DELETE("/api/v1/tasks/{task_id}", { params: { path: { task_id: id } }, headers });
    case "project":
      return api.DELETE("/api/v1/projects/{project_id}", { params: { path: { project_id: id } }, headers });
  }
}
