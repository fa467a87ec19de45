import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api } from "@/api/client";
import type { CardRef, TimelineItem } from "@/api/types";
import { toastProblem } from "@/ui/toast";

import { showsHistory } from "./pins";

/** What the note is to say; null withdraws it. */
export function useCorrectNote({ kind, id }: CardRef, item: TimelineItem) {
  const queries = useQueryClient();
  return useMutation<TimelineItem, unknown, string | null>({
    mutationFn: async (text) => {
      const body = { line: item.id, at: item.at, text, version: item.note?.version ?? 1 };
      const { data, error } = await api.PATCH("/api/v1/cards/{kind}/{card_id}/notes", { params: { path: { kind, card_id: id } }, body });
      if (data === undefined) throw error as unknown;
      return data;
    },
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ predicate: showsHistory }),
  });
}
