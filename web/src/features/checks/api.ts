import { useQueryClient } from "@tanstack/react-query";

import { $api } from "@/api/client";
import type { CallCheck, Criterion, Verdict } from "@/api/types";

const LOOK_AGAIN_MS = 5_000;

function checkOptions(callId: string) {
  return { params: { path: { call_id: callId } } } as const;
}

/** Asks again while the check is on its way. */
export function useCallCheck(callId: string) {
  return $api.useQuery("get", "/api/v1/calls/{call_id}/check", checkOptions(callId), {
    refetchInterval: ({ state }) => (state.data?.state === "waiting" ? LOOK_AGAIN_MS : false),
    // Each look at a colleague's verdicts stands in the audit log: only the reader himself asks for it.
    refetchOnWindowFocus: false,
  });
}

/** A person's word on a verdict, shown at once where it was said. */
export function useConfirm(callId: string) {
  const queries = useQueryClient();
  const confirm = $api.useMutation("post", "/api/v1/qa/checks/{run_id}/criteria/{criterion_id}/confirmations");
  const { queryKey } = $api.queryOptions("get", "/api/v1/calls/{call_id}/check", checkOptions(callId));
  const put = (criterion: Criterion) =>
    queries.setQueryData<CallCheck>(queryKey, (before) =>
      before?.check ? { ...before, check: { ...before.check, criteria: before.check.criteria.map((one) => (one.id === criterion.id ? criterion : one)) } } : before,
    );
  return { confirm, put };
}

/** What "the machine is wrong" means where there are two answers. */
export function opposite(criterion: Criterion): Verdict {
  if (criterion.kind === "forbid") return criterion.status === "violated" ? "ok" : "violated";
  return criterion.status === "missed" || criterion.status === "na" ? "done" : "missed";
}

/** What "the machine is right" means; a verdict that claims nothing cannot be right. */
export function agreed(criterion: Criterion): Verdict | null {
  return criterion.status === "unknown" || criterion.kind === "metric" ? null : criterion.status;
}

export const ANSWERS: Record<Criterion["kind"], readonly Verdict[]> = {
  step: ["done", "partial", "missed", "na"],
  forbid: ["ok", "violated"],
  metric: [],
};
