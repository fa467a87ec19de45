import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";

import { api } from "@/api/client";
import { isProblem, NETWORK_PROBLEM } from "@/api/problems";
import type { CardFile, CardRef, Problem } from "@/api/types";
import { toastProblem } from "@/ui/toast";

const FILES = "card-files";
const filesKey = ({ kind, id }: CardRef) => [FILES, kind, id] as const;

function unwrap<T>({ data, error }: { data?: T; error?: unknown }): T {
  if (data === undefined) throw error;
  return data;
}

const at = ({ kind, id }: CardRef) => ({ kind, card_id: id });

/** Everything that shows a card's files: its list, and the histories. */
function showsFiles({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return [FILES, "customer", "deal-timeline", "task-timeline"].includes(String(queryKey[0]));
}

export function useRefreshFiles(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ predicate: showsFiles });
}

export function useFiles(card: CardRef, removed: boolean, enabled = true) {
  return useInfiniteQuery({
    queryKey: [...filesKey(card), removed],
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { removed, limit: 20, ...(pageParam !== undefined && { cursor: pageParam }) };
      return unwrap(await api.GET("/api/v1/cards/{kind}/{card_id}/files", { params: { path: at(card), query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

/** Where the content is; `inline` for what the browser may show. */
export function contentUrl({ kind, id }: CardRef, fileId: number, inline = false): string {
  return `/api/v1/cards/${kind}/${id}/files/${fileId}${inline ? "?how=inline" : ""}`;
}

export function usePatchFile(card: CardRef) {
  const refresh = useRefreshFiles();
  return useMutation<CardFile, unknown, { id: number; name: string; description: string }>({
    mutationFn: async ({ id, ...body }) => unwrap(await api.PATCH("/api/v1/cards/{kind}/{card_id}/files/{file_id}", { params: { path: { ...at(card), file_id: id } }, body })),
    onSettled: refresh,
  });
}

export function useRemoveFile(card: CardRef) {
  const refresh = useRefreshFiles();
  return useMutation<undefined, unknown, number>({
    mutationFn: async (id) => {
      const { error } = await api.DELETE("/api/v1/cards/{kind}/{card_id}/files/{file_id}", { params: { path: { ...at(card), file_id: id } } });
      if (error !== undefined) throw error as unknown;
    },
    onError: toastProblem,
    onSettled: refresh,
  });
}

export function useRestoreFile(card: CardRef) {
  const refresh = useRefreshFiles();
  return useMutation<CardFile, unknown, number>({
    mutationFn: async (id) => unwrap(await api.POST("/api/v1/cards/{kind}/{card_id}/files/{file_id}/restore", { params: { path: { ...at(card), file_id: id } } })),
    onError: toastProblem,
    onSettled: refresh,
  });
}

export interface Sending {
  done: Promise<void>;
  stop: () => void;
}

/** `fetch` does not tell how far an upload is. The same key on every try: a lost answer makes no second file. */
export function send(card: CardRef, file: File, key: string, onProgress: (share: number) => void): Sending {
  const request = new XMLHttpRequest();
  const done = new Promise<void>((resolve, reject) => {
    request.open("POST", `/api/v1/cards/${card.kind}/${card.id}/files`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Content-Disposition", `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Idempotency-Key", key);
    request.upload.onprogress = (event) => onProgress(event.total > 0 ? event.loaded / event.total : 0);
    request.onload = () => (request.status < 300 ? resolve() : reject(problemOf(request.responseText)));
    request.onerror = () => reject(asError(NETWORK_PROBLEM));
    request.onabort = () => resolve();
  });
  request.send(file);
  return { done, stop: () => request.abort() };
}

const asError = (problem: Problem) => Object.assign(new Error(problem.code), problem);

function problemOf(text: string): Error {
  try {
    const document: unknown = JSON.parse(text);
    return asError(isProblem(document) ? document : NETWORK_PROBLEM);
  } catch {
    return asError(NETWORK_PROBLEM);
  }
}
