import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { toastDone, toastProblem } from "@/ui/toast";

import { useRefreshDeals } from "./api";
import type { PipelineKind } from "./types";

function useRefreshSetup(): () => void {
  const queries = useQueryClient();
  const refresh = useRefreshDeals();
  return () => {
    void queries.invalidateQueries({ queryKey: ["get", "/api/v1/pipelines"] });
    void queries.invalidateQueries({ queryKey: ["get", "/api/v1/dictionaries"] });
    void refresh();
  };
}

export function useAddPipeline() {
  const { i18n } = useTranslation();
  const refresh = useRefreshSetup();
  const add = $api.useMutation("post", "/api/v1/pipelines/from-template", { onSuccess: refresh, onError: toastProblem });
  const language = i18n.language.startsWith("ru") ? ("ru" as const) : ("en" as const);
  return { busy: add.isPending, add: (kind: PipelineKind, currency: string) => add.mutate({ body: { kind, currency, language } }) };
}

export function useSavePipeline() {
  const { t } = useTranslation();
  const refresh = useRefreshSetup();
  return $api.useMutation("put", "/api/v1/pipelines/{pipeline_id}", {
    onSuccess: () => {
      refresh();
      toastDone(t("common.saved"));
    },
    onError: (error) => {
      toastProblem(error);
      refresh();
    },
  });
}

export function useSaveWords() {
  const { t } = useTranslation();
  const refresh = useRefreshSetup();
  return $api.useMutation("put", "/api/v1/dictionaries/{kind}", {
    onSuccess: () => {
      refresh();
      toastDone(t("common.saved"));
    },
    onError: toastProblem,
  });
}
