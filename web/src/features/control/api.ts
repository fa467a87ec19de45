import { useCallback, useState } from "react";

import { $api, api } from "@/api/client";
import { problemCode } from "@/api/problems";
import type { ControlAction, TransferTarget } from "@/api/types";

/** What happened to the last command, to be said beside its button. */
export interface Outcome {
  action: Command;
  state: "busy" | "done" | "ringing" | "sent" | "refused";
  /** The refusal's code, or the server's stable word on what happened. */
  code: string;
}

export type Command = ControlAction | "pick_up" | "retrieve" | "dial";

interface Answer {
  data?: { result: "done" | "ringing" | "sent"; detail?: string } | undefined;
  error?: unknown;
}

type Ask = (headers: Record<string, string>) => Promise<Answer>;

/** The same press is the same request however often it arrives; another press is another one. */
function requestKey(): Record<string, string> {
  return { "Idempotency-Key": crypto.randomUUID() };
}

/** One command at a time: a second press while the first is on its way does nothing. */
export function useCommands() {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const busy = outcome?.state === "busy" ? outcome.action : null;
  const run = useCallback(async (action: Command, ask: Ask): Promise<boolean> => {
    setOutcome({ action, state: "busy", code: "" });
    const { data, error } = await ask(requestKey());
    if (data === undefined) {
      setOutcome({ action, state: "refused", code: problemCode(error) });
      return false;
    }
    setOutcome({ action, state: data.result, code: data.detail ?? "" });
    return true;
  }, []);
  const forget = useCallback(() => setOutcome(null), []);
  return { outcome, busy, run, forget };
}

export type Commands = ReturnType<typeof useCommands>;

const PLAIN = {
  answer: "/api/v1/control/calls/{call_id}/answer",
  hang_up: "/api/v1/control/calls/{call_id}/hang-up",
  hold: "/api/v1/control/calls/{call_id}/hold",
  resume: "/api/v1/control/calls/{call_id}/resume",
  complete: "/api/v1/control/calls/{call_id}/consult/complete",
  cancel: "/api/v1/control/calls/{call_id}/consult/cancel",
  swap: "/api/v1/control/calls/{call_id}/consult/swap",
  park: "/api/v1/control/calls/{call_id}/park",
  pause_recording: "/api/v1/control/calls/{call_id}/recording/pause",
  resume_recording: "/api/v1/control/calls/{call_id}/recording/resume",
} as const;

export type PlainAction = keyof typeof PLAIN;

export function plain(action: PlainAction, callId: string): Ask {
  return (headers) => api.POST(PLAIN[action], { params: { path: { call_id: callId } }, body: {}, headers });
}

export function digits(callId: string, keys: string): Ask {
  return (headers) => api.POST("/api/v1/control/calls/{call_id}/dtmf", { params: { path: { call_id: callId } }, body: { digits: keys }, headers });
}

export function give(action: "transfer" | "consult", callId: string, to: TransferTarget): Ask {
  const path = action === "transfer" ? "/api/v1/control/calls/{call_id}/transfer" : "/api/v1/control/calls/{call_id}/consult";
  return (headers) => api.POST(path, { params: { path: { call_id: callId } }, body: { to }, headers });
}

export function pickUp(callId: string, userId: number): Ask {
  return (headers) => api.POST("/api/v1/control/calls/{call_id}/pick-up", { params: { path: { call_id: callId } }, body: { user_id: userId }, headers });
}

export function retrieve(space: string): Ask {
  return (headers) => api.POST("/api/v1/control/parked/{space}/retrieve", { params: { path: { space } }, body: {}, headers });
}

export function dial(number: string, shown: string | null): Ask {
  return (headers) => api.POST("/api/v1/control/dial", { body: { number, shown }, headers });
}

const WATCH_MS = 2000;

/** Whom a call can go to, kept fresh while somebody looks: a name that was free a minute ago is worth nothing. */
export function useTargets(typed: string) {
  return $api.useQuery(
    "get",
    "/api/v1/desk/targets",
    { params: { query: { q: typed, limit: 50 } } },
    { refetchInterval: WATCH_MS, placeholderData: (before) => before, staleTime: 0 },
  );
}

export function useCallerNumbers(enabled: boolean) {
  return $api.useQuery("get", "/api/v1/control/numbers", {}, { enabled, staleTime: 300_000 });
}
