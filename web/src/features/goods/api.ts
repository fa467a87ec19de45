import { keepPreviousData, useMutation, useQueryClient } from "@tanstack/react-query";

import { $api } from "@/api/client";
import { isProblem, NETWORK_PROBLEM } from "@/api/problems";
import type { Problem } from "@/api/types";

import type { GoodsSearch } from "./search";
import type { ImportResult } from "./types";

const PAGE = 60;
const SUGGESTED = 8;
const OURS = ["/api/v1/products", "/api/v1/product-", "/api/v1/price-lists"];

interface Answer<T> {
  data?: T;
  error?: unknown;
}

export function unwrap<T>({ data, error }: Answer<T>): T {
  if (data === undefined) throw error;
  return data;
}

export function useProducts({ q, category, archived }: GoodsSearch) {
  const query = { limit: PAGE, archived: archived ?? false, ...(q !== undefined && { q }), ...(category !== undefined && { category_id: category }) };
  return $api.useInfiniteQuery(
    "get",
    "/api/v1/products",
    { params: { query } },
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (page) => page.next_cursor, placeholderData: keepPreviousData },
  );
}

/** What a line of a deal may sell: with the price that a deal of this currency takes today. */
export function useSuggested(q: string, currency: string) {
  return $api.useQuery("get", "/api/v1/products", { params: { query: { q, currency, limit: SUGGESTED } } }, { enabled: q !== "", placeholderData: keepPreviousData });
}

export function useProduct(id: number | undefined) {
  return $api.useQuery("get", "/api/v1/products/{product_id}", { params: { path: { product_id: id ?? 0 } } }, { enabled: id !== undefined });
}

export function useCategories() {
  return $api.useQuery("get", "/api/v1/product-categories", {}, { staleTime: 30_000 });
}

export function usePriceLists() {
  return $api.useQuery("get", "/api/v1/price-lists", {}, { staleTime: 30_000 });
}

export function useUnits() {
  return $api.useQuery("get", "/api/v1/product-units", {}, { staleTime: 60_000 });
}

export function useRefreshGoods(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ predicate: ({ queryKey }) => OURS.some((path) => String(queryKey[1]).startsWith(path)) });
}

const asError = (problem: Problem) => Object.assign(new Error(problem.code), problem);

/** The file is the body itself. */
async function send(file: File, dryRun: boolean): Promise<ImportResult> {
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`;
  const headers = { "Content-Type": "application/octet-stream", "Content-Disposition": disposition };
  const answer = await fetch(`/api/v1/product-imports?dry_run=${String(dryRun)}`, { method: "POST", body: file, headers }).catch(() => null);
  if (answer === null) throw asError(NETWORK_PROBLEM);
  const document: unknown = await answer.json();
  if (isProblem(document)) throw asError(document);
  if (!answer.ok) throw asError(NETWORK_PROBLEM);
  return document as ImportResult;
}

export function useImportProducts() {
  const refresh = useRefreshGoods();
  return useMutation<ImportResult, unknown, { file: File; dryRun: boolean }>({
    mutationFn: ({ file, dryRun }) => send(file, dryRun),
    onSuccess: (result) => {
      if (!result.dry_run) refresh();
    },
  });
}
