import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import type { BoardLayout, SpyMode } from "@/api/types";
import { toastDone, toastProblem } from "@/ui/toast";

type Answer = Promise<{ data?: unknown; error?: unknown }>;
const key = () => ({ "Idempotency-Key": crypto.randomUUID() });

/** One command at a time, and what came of it said at once. */
export function useHands() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const run = useCallback(
    async (done: string, ask: () => Answer) => {
      setBusy(true);
      const { data, error } = await ask();
      setBusy(false);
      if (data === undefined) toastProblem(error);
      else toastDone(done);
      void queries.invalidateQueries({ queryKey: ["get", "/api/v1/supervision/listening"] });
    },
    [queries],
  );
  const call = (call_id: string) => ({ path: { call_id }, header: key() });
  const agent = (user_id: number) => ({ path: { user_id }, header: key() });
  return {
    busy,
    listen: (call_id: string, user_id: number, mode: SpyMode) =>
      run(t("board.done.listen"), () =>
        api.POST("/api/v1/supervision/calls/{call_id}/listen", { params: call(call_id), body: { user_id, mode, reason: "" } })),
    mode: (listening_id: number, mode: SpyMode) =>
      run(t(`board.mode.${mode}`), () =>
        api.POST("/api/v1/supervision/listening/{listening_id}/mode", { params: { path: { listening_id }, header: key() }, body: { mode } })),
    stop: (listening_id: number) =>
      run(t("board.done.stop"), () =>
        api.POST("/api/v1/supervision/listening/{listening_id}/stop", { params: { path: { listening_id }, header: key() }, body: {} })),
    takeOver: (call_id: string, user_id: number) =>
      run(t("board.done.takeOver"), () =>
        api.POST("/api/v1/supervision/calls/{call_id}/take-over", { params: call(call_id), body: { user_id, reason: "" } })),
    toFront: (call_id: string, queue: string) =>
      run(t("board.done.toFront"), () => api.POST("/api/v1/supervision/calls/{call_id}/to-front", { params: call(call_id), body: { queue } })),
    move: (call_id: string, queue: string, to: string) =>
      run(t("board.done.move"), () => api.POST("/api/v1/supervision/calls/{call_id}/move", { params: call(call_id), body: { queue, to } })),
    end: (call_id: string) =>
      run(t("board.done.end"), () => api.POST("/api/v1/supervision/calls/{call_id}/end", { params: call(call_id), body: { reason: "" } })),
    setState: (user_id: number, state: "ready" | "paused" | "offline", reason = "") =>
      run(t("board.done.state"), () => api.POST("/api/v1/supervision/agents/{user_id}/state", { params: agent(user_id), body: { state, reason } })),
    setQueues: (user_id: number, queues: string[]) =>
      run(t("board.done.queues"), () => api.POST("/api/v1/supervision/agents/{user_id}/queues", { params: agent(user_id), body: { queues } })),
    dial: (number: string) => run(t("board.done.dial"), () => api.POST("/api/v1/control/dial", { params: { header: key() }, body: { number } })),
    say: (text: string, urgent: boolean) =>
      run(t("board.done.message"), () => api.POST("/api/v1/board/messages", { body: { text, urgent, minutes: 60 } })),
  };
}

export type Hands = ReturnType<typeof useHands>;

const DEFAULT: BoardLayout = {
  hidden: [], order: [], density: "comfortable", group_by: "state", show_offline: false, sound: false,
  sections: ["alerts", "queues", "waiting", "agents", "lines", "history"],
};

/** One's own arrangement: shown at once, kept on the server. */
export function useLayout(): [BoardLayout, (change: Partial<BoardLayout>) => void] {
  const queries = useQueryClient();
  const options = $api.queryOptions("get", "/api/v1/board/layout", {}, { staleTime: Infinity });
  const layout = { ...DEFAULT, ...$api.useQuery("get", "/api/v1/board/layout", {}, { staleTime: Infinity }).data };
  const change = (part: Partial<BoardLayout>) => {
    const next = { ...layout, ...part };
    queries.setQueryData(options.queryKey, next);
    void api.PUT("/api/v1/board/layout", { body: next }).then(({ error }) => error !== undefined && toastProblem(error));
  };
  return [layout, change];
}
