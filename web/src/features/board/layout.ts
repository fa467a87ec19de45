import { useQueryClient } from "@tanstack/react-query";

import { $api, api } from "@/api/client";
import type { BoardLayout, QueueRow } from "@/api/types";
import { toastProblem } from "@/ui/toast";

import type { Rows } from "./feed";

export type Layout = Required<BoardLayout>;
export type SectionName = Layout["sections"][number];

export const SECTIONS: SectionName[] = ["alerts", "queues", "waiting", "agents", "lines", "history"];

export const DEFAULT_LAYOUT: Layout = {
  hidden: [], order: [], density: "comfortable", group_by: "state", show_offline: false, sound: false, sections: SECTIONS,
};

/** One's own arrangement: shown at once, kept on the server. */
export function useLayout(): [Layout, (change: Partial<Layout>) => void] {
  const queries = useQueryClient();
  const options = $api.queryOptions("get", "/api/v1/board/layout", {}, { staleTime: Infinity });
  const layout = { ...DEFAULT_LAYOUT, ...$api.useQuery("get", "/api/v1/board/layout", {}, { staleTime: Infinity }).data };
  const change = (part: Partial<Layout>) => {
    const next = { ...layout, ...part };
    queries.setQueryData(options.queryKey, next);
    void api.PUT("/api/v1/board/layout", { body: next }).then(({ error }) => error !== undefined && toastProblem(error));
  };
  return [layout, change];
}

/** All queues in the order of this person, the hidden ones too. */
export function orderedQueues(rows: Rows, layout: Layout): QueueRow[] {
  const place = (row: QueueRow) => {
    const at = layout.order.indexOf(row.name);
    return at < 0 ? 1000 + row.order : at;
  };
  return Object.values(rows.queues).sort((a, b) => place(a) - place(b));
}

export function shownQueues(rows: Rows, layout: Layout): QueueRow[] {
  return orderedQueues(rows, layout).filter((row) => !layout.hidden.includes(row.name));
}

/** The item moved by one place; where it cannot go further nothing changes. */
export function moved<T>(items: T[], item: T, by: 1 | -1): T[] {
  const at = items.indexOf(item);
  const to = at + by;
  if (at < 0 || to < 0 || to >= items.length) return items;
  const rest = items.filter((one) => one !== item);
  return [...rest.slice(0, to), item, ...rest.slice(to)];
}
