import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "@/api/client";
import type { SpyMode } from "@/api/types";
import { toastDone, toastRefused } from "@/ui/toast";

import { boardProblem } from "./problems";

type Answer = Promise<{ data?: unknown; error?: unknown }>;
const key = () => ({ "Idempotency-Key": crypto.randomUUID() });

export interface Message {
  text: string;
  urgent: boolean;
  /** Null: everybody at work whom one leads. */
  queues: string[] | null;
  minutes: number;
}

/** One command at a time; what came of it is said at once. Each tells whether it was done. */
export function useHands() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const run = useCallback(
    async (done: string, ask: () => Answer): Promise<boolean> => {
      setBusy(true);
      const { data, error } = await ask();
      setBusy(false);
      if (data === undefined) toastRefused(boardProblem(error, t));
      else toastDone(done);
      void queries.invalidateQueries({ queryKey: ["get", "/api/v1/supervision/listening"] });
      return data !== undefined;
    },
    [queries, t],
  );
  const call = (call_id: string) => ({ path: { call_id }, header: key() });
  const agent = (user_id: number) => ({ path: { user_id }, header: key() });
  return {
    busy,
    listen: (call_id: string, user_id: number, mode: SpyMode, reason: string) =>
      run(t("board.done.listen"), () =>
        api.POST("/api/v1/supervision/calls/{call_id}/listen", { params: call(call_id), body: { user_id, mode, reason } })),
    mode: (listening_id: number, mode: SpyMode) =>
      run(t(`board.mode.${mode}`), () =>
        api.POST("/api/v1/supervision/listening/{listening_id}/mode", { params: { path: { listening_id }, header: key() }, body: { mode } })),
    stop: (listening_id: number) =>
      run(t("board.done.stop"), () =>
        api.POST("/api/v1/supervision/listening/{listening_id}/stop", { params: { path: { listening_id }, header: key() }, body: {} })),
    takeOver: (call_id: string, user_id: number, reason = "") =>
      run(t("board.done.takeOver"), () =>
        api.POST("/api/v1/supervision/calls/{call_id}/take-over", { params: call(call_id), body: { user_id, reason } })),
    toFront: (call_id: string, queue: string) =>
      run(t("board.done.toFront"), () => api.POST("/api/v1/supervision/calls/{call_id}/to-front", { params: call(call_id), body: { queue } })),
    move: (call_id: string, queue: string, to: string) =>
      run(t("board.done.move"), () => api.POST("/api/v1/supervision/calls/{call_id}/move", { params: call(call_id), body: { queue, to } })),
    end: (call_id: string, reason: string) =>
      run(t("board.done.end"), () => api.POST("/api/v1/supervision/calls/{call_id}/end", { params: call(call_id), body: { reason } })),
    setState: (user_id: number, state: "ready" | "paused" | "offline", reason = "") =>
      run(t("board.done.state"), () => api.POST("/api/v1/supervision/agents/{user_id}/state", { params: agent(user_id), body: { state, reason } })),
    setQueues: (user_id: number, queues: string[]) =>
      run(t("board.done.queues"), () => api.POST("/api/v1/supervision/agents/{user_id}/queues", { params: agent(user_id), body: { queues } })),
    dial: (number: string) => run(t("board.done.dial"), () => api.POST("/api/v1/control/dial", { params: { header: key() }, body: { number } })),
    say: (message: Message) =>
      run(t("board.done.message"), () => api.POST("/api/v1/board/messages", { body: message })),
  };
}

export type Hands = ReturnType<typeof useHands>;
