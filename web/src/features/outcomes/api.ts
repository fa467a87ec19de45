import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import type { components } from "@/api/schema";
import { toastDone, toastProblem } from "@/ui/toast";

type Schemas = components["schemas"];
export type Outcome = Schemas["OutcomeOut"];
export type Given = Schemas["CallOutcomeOut"];
export type GivenHistory = Schemas["CallOutcomeHistory"];
export type Answer = Schemas["OutcomeGiven"];

const LIST = "/api/v1/call-outcomes";
const OF_CALL = "/api/v1/calls/{call_id}/outcomes";

/** The house's list, the archived ones too: old calls have them. */
export function useOutcomes(enabled = true) {
  return $api.useQuery("get", LIST, {}, { staleTime: 60_000, enabled });
}

export function useOffered(enabled = true): readonly Outcome[] {
  return (useOutcomes(enabled).data ?? []).filter((one) => !one.archived);
}

export function useGivenOf(callId: string) {
  return $api.useQuery("get", OF_CALL, { params: { path: { call_id: callId } } });
}

/** Everything that shows calls shows their outcomes. */
function showsCalls({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return String(queryKey[1]).startsWith("/api/v1/calls") || ["customer", "deal-timeline"].includes(String(queryKey[0]));
}

export function useGive(callId: string) {
  const queries = useQueryClient();
  return useMutation<Given, unknown, Answer>({
    mutationFn: async (body) => {
      const { data, error } = await api.PUT("/api/v1/calls/{call_id}/outcome", { params: { path: { call_id: callId } }, body });
      if (data === undefined) throw error as unknown;
      return data;
    },
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ predicate: showsCalls }),
  });
}

export function useSaveOutcomes() {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const refresh = () => void queries.invalidateQueries({ queryKey: ["get", LIST] });
  const save = $api.useMutation("put", LIST, { onSuccess: () => { refresh(); toastDone(t("common.saved")); }, onError: toastProblem });
  const usual = $api.useMutation("post", "/api/v1/call-outcomes/usual", { onSuccess: refresh, onError: toastProblem });
  const language = i18n.language.startsWith("ru") ? ("ru" as const) : ("en" as const);
  return { busy: save.isPending || usual.isPending, save: (outcomes: Schemas["OutcomeInput"][]) => save.mutate({ body: { outcomes } }), addUsual: () => usual.mutate({ body: { language } }) };
}
