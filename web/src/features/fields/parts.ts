import { useQueryClient } from "@tanstack/react-query";

import { $api } from "@/api/client";
import type { components } from "@/api/schema";
import type { CustomerKind } from "@/api/types";
import { toastProblem } from "@/ui/toast";

export type CardPart = components["schemas"]["PartOut"];
export type PartName = CardPart["part"];

const PATH = "/api/v1/card-parts";

/** The fixed parts of a kind of card, with what the firm wants of them. */
export function useParts(kind: CustomerKind): CardPart[] {
  const parts = $api.useQuery("get", PATH, {}, { staleTime: 60_000 });
  return (parts.data?.items ?? []).filter((one) => one.kind === kind);
}

export function useHidden(kind: CustomerKind): ReadonlySet<string> {
  return new Set(useParts(kind).filter((one) => one.hidden).map((one) => one.part));
}

export function useSaveParts(kind: CustomerKind) {
  const queries = useQueryClient();
  const save = $api.useMutation("put", "/api/v1/card-parts/{kind}", { onError: toastProblem, onSettled: () => void queries.invalidateQueries({ queryKey: ["get", PATH] }) });
  return (parts: readonly CardPart[]) => save.mutate({ params: { path: { kind } }, body: { parts: parts.map(({ part, hidden, needed }) => ({ part, hidden, needed })) } });
}
