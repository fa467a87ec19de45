import { useQueryClient } from "@tanstack/react-query";

import { $api } from "@/api/client";
import { toastProblem } from "@/ui/toast";

const COUNTS_EVERY_MS = 60_000;

export function useQaCounts() {
  return $api.useQuery("get", "/api/v1/qa/counts", {}, { refetchInterval: COUNTS_EVERY_MS });
}

/** Everything that was asked of quality is asked for again: one decision moves scores, marks and lists. */
export function useRefreshQa(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ predicate: ({ queryKey }) => typeof queryKey[1] === "string" && queryKey[1].startsWith("/api/v1/qa/") });
}

export function useResult(id: string) {
  return $api.useQuery("get", "/api/v1/qa/results/{review_id}", { params: { path: { review_id: id } } });
}

export function useSee() {
  return $api.useMutation("put", "/api/v1/qa/results/{review_id}/seen", { onSuccess: useRefreshQa() });
}

export function useAcknowledge() {
  return $api.useMutation("put", "/api/v1/qa/results/{review_id}/acknowledgement", { onSuccess: useRefreshQa(), onError: toastProblem });
}

export function useSelfScore() {
  return $api.useMutation("put", "/api/v1/qa/results/{review_id}/self-score", { onSuccess: useRefreshQa(), onError: toastProblem });
}

export function useDispute() {
  return $api.useMutation("post", "/api/v1/qa/results/{review_id}/disputes", { onSuccess: useRefreshQa() });
}

export function useWithdraw() {
  return $api.useMutation("post", "/api/v1/qa/disputes/{dispute_id}/withdrawal", { onSuccess: useRefreshQa(), onError: toastProblem });
}

export function proofUrl(reviewId: string, questionId: string): string {
  return `/api/v1/qa/results/${reviewId}/questions/${encodeURIComponent(questionId)}/audio`;
}

export function lineUrl(lineId: string): string {
  return `/api/v1/qa/lines/${lineId}/audio`;
}
