import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { InfiniteData, QueryClient } from "@tanstack/react-query";

import { api } from "@/api/client";
import type { CardRef, NotedItem, TimelineItem } from "@/api/types";
import type { Written } from "@/features/customers/mentions";
import { showsHistory } from "@/features/customers/pins";
import { toastProblem } from "@/ui/toast";

import { FEED } from "./api";
import type { Comment, FeedPage, Reaction, ReactionKind } from "./types";

type Pages = InfiniteData<FeedPage>;

/** In the feed the line is changed where it stands; the histories of cards are read anew. */
function changeLine(queries: QueryClient, id: string, change: (item: TimelineItem) => Partial<TimelineItem>): void {
  queries.setQueriesData<Pages>({ queryKey: [FEED] }, (old) => old && { ...old, pages: old.pages.map((page) => ({ ...page, items: page.items.map((item) => (item.id === id ? { ...item, ...change(item) } : item)) })) });
  void queries.invalidateQueries({ predicate: showsHistory });
}

/** One's own reaction to a line; null takes it back. */
export function useReact({ kind, id }: CardRef, item: TimelineItem, myId: number) {
  const queries = useQueryClient();
  const path = { kind, card_id: id };
  return useMutation<Reaction[], unknown, ReactionKind | null>({
    mutationFn: async (reaction) => {
      const where = "/api/v1/cards/{kind}/{card_id}/reactions";
      if (reaction === null) {
        const { error } = await api.DELETE(where, { params: { path, query: { line: item.id } } });
        if (error !== undefined) throw error as unknown;
        return without(item.reactions ?? [], myId);
      }
      const { data, error } = await api.PUT(where, { params: { path }, body: { line: item.id, at: item.at, kind: reaction } });
      if (data === undefined) throw error as unknown;
      return data;
    },
    onSuccess: (reactions) => changeLine(queries, item.id, () => ({ reactions })),
    onError: toastProblem,
  });
}

export function without(reactions: readonly Reaction[], personId: number): Reaction[] {
  return reactions.map((one) => ({ ...one, by: one.by.filter((person) => person.id !== personId) })).filter((one) => one.by.length > 0);
}

/** A note on the card that answers the line; a comment on a comment stands under the same line. */
export function useComment({ kind, id }: CardRef, item: TimelineItem) {
  const queries = useQueryClient();
  return useMutation<NotedItem, unknown, Written>({
    mutationFn: async (body) => {
      const { data, error } = await api.POST("/api/v1/cards/{kind}/{card_id}/comments", { params: { path: { kind, card_id: id } }, body: { ...body, line: item.id, at: item.at } });
      if (data === undefined) throw error as unknown;
      return data;
    },
    onSuccess: (noted) => changeLine(queries, noted.answers ?? item.id, (line) => ({ comments: [...(line.comments ?? []), commentOf(noted)] })),
  });
}

function commentOf(noted: NotedItem): Comment {
  return { id: noted.id, at: noted.at, author: noted.author, text: noted.text ?? "", mentions: noted.mentions ?? [] };
}
