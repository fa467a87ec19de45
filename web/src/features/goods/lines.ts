import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api } from "@/api/client";
import { isProblem } from "@/api/problems";
import { useRefreshDeals } from "@/features/deals/api";
import type { DealCard } from "@/features/deals/types";

import { unwrap } from "./api";
import type { DealLine, DealLineInput } from "./types";

export type Change = (lines: DealLineInput[]) => DealLineInput[];

/**
 * Changes go one after another, each on the lines and the version that the one before left: whoever types fast means all
 * of them. A line with nothing but its id stays as it is.
 */
export function useChangeLines(deal: DealCard) {
  const queries = useQueryClient();
  const refresh = useRefreshDeals();
  const params = { path: { deal_id: deal.id } };
  const key = ["get", "/api/v1/deals/{deal_id}", { params }];
  return useMutation<DealCard, unknown, Change>({
    scope: { id: `deal-lines-${deal.id}` },
    mutationFn: async (change) => {
      const now = queries.getQueryData<DealCard>(key) ?? deal;
      const body = { version: now.version, lines: change((now.lines ?? []).map(({ id }) => ({ id }))) };
      return unwrap(await api.PUT("/api/v1/deals/{deal_id}/lines", { params, body }));
    },
    onSuccess: (card) => queries.setQueryData(key, card),
    onSettled: () => refresh(),
  });
}

export const changed = (id: number, values: DealLineInput): Change => (lines) => lines.map((line) => (line.id === id ? { ...line, ...values } : line));
export const added = (line: DealLineInput): Change => (lines) => [...lines, line];
export const removed = (id: number): Change => (lines) => lines.filter((line) => line.id !== id);

/** In front of another line, or at the end. */
export function movedBefore(id: number, before: number | null): Change {
  return (lines) => {
    const line = lines.find((one) => one.id === id);
    const rest = lines.filter((one) => one.id !== id);
    if (line === undefined || id === before) return lines;
    const at = before === null ? -1 : rest.findIndex((one) => one.id === before);
    return at < 0 ? [...rest, line] : [...rest.slice(0, at), line, ...rest.slice(at)];
  };
}

/** What a person types (`1,5`) as the wire's decimal, or null when it is no quantity. */
export function parseQuantity(text: string): string | null {
  const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  return /^\d{1,9}(\.\d{1,3})?$/.test(plain) && Number(plain) > 0 ? plain : null;
}

/** `2.000` is shown as 2, `1500.00` as 1500. */
export const plain = (decimal: string) => (decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal);

const hundredths = (sum: string) => BigInt(sum.replace(".", ""));

function decimal(sum: bigint): string {
  const digits = sum.toString().padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Sums of what stands in the lines, in whole hundredths: the browser rounds nothing. */
export function totalsOf(lines: readonly DealLine[]) {
  const sum = (part: (line: DealLine) => string) => decimal(lines.reduce((all, line) => all + hundredths(part(line)), 0n));
  return { gross: sum((line) => line.gross), discount: sum((line) => line.discount_amount), vat: sum((line) => line.vat), total: sum((line) => line.total) };
}

const FIELDS = ["quantity", "price", "discount", "name", "product_id"] as const;

/** Which field of a line the server did not accept. */
export function wrongField(problem: unknown): (typeof FIELDS)[number] | null {
  if (!isProblem(problem)) return null;
  const errors = (problem as { errors?: { field: string }[] }).errors ?? [];
  const last = errors[0]?.field.split(".").at(-1);
  return FIELDS.find((one) => one === last) ?? null;
}
