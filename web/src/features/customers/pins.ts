import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api } from "@/api/client";
import type { CardRef, TimelineItem } from "@/api/types";
import { toastProblem } from "@/ui/toast";

export function showsHistory({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return ["customer", "deal-timeline", "task-timeline"].includes(String(queryKey[0]));
}

/** On top of the card's history for everybody, or down again. */
export function usePin({ kind, id }: CardRef) {
  const queries = useQueryClient();
  const path = { kind, card_id: id };
  return useMutation<undefined, unknown, { item: TimelineItem; on: boolean }>({
    mutationFn: async ({ item, on }) => {
      const pins = "/api/v1/cards/{kind}/{card_id}/pins";
      const { error } = on ? await api.PUT(pins, { params: { path }, body: { line: item.id, at: item.at } }) : await api.DELETE(pins, { params: { path, query: { line: item.id } } });
      if (error !== undefined) throw error as unknown;
    },
    onError: toastProblem,
    onSettled: () => void queries.invalidateQueries({ predicate: showsHistory }),
  });
}
