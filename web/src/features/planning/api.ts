import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { PlanQuery } from "@/api/types";
import { toastDone, toastProblem } from "@/ui/toast";

import { weekPeriod } from "./week";

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
const ALL = 2000;

export type PlanRules = Required<Pick<PlanQuery, "model" | "service_level" | "within_s" | "max_occupancy" | "shrinkage" | "weeks">> & { aht_s?: number; patience_s?: number };

export const USUAL_RULES: PlanRules = { model: "a", service_level: 0.8, within_s: 20, max_occupancy: 0.85, shrinkage: 0.3, weeks: 8 };

export function useWeekPlan(queue: string, monday: string, rules: PlanRules) {
  const query: PlanQuery = { queue, week: monday, time_zone: zone, ...rules };
  return $api.useQuery("get", "/api/v1/planning/week", { params: { query } }, { enabled: queue !== "", placeholderData: (before) => before });
}

export function planAddress(queue: string, monday: string, rules: PlanRules): string {
  const query = new URLSearchParams({ queue, week: monday, time_zone: zone });
  for (const [name, value] of Object.entries(rules)) query.set(name, String(value));
  return `/api/v1/planning/week.csv?${query.toString()}`;
}

export function shiftsAddress(monday: string): string {
  return `/api/v1/planning/shifts.csv?${new URLSearchParams({ ...weekPeriod(monday), limit: String(ALL) }).toString()}`;
}

export function useShifts(monday: string) {
  return $api.useQuery("get", "/api/v1/planning/shifts", { params: { query: { ...weekPeriod(monday), limit: ALL } } });
}

export function useOwnShifts(monday: string) {
  return $api.useQuery("get", "/api/v1/planning/shifts/mine", { params: { query: { ...weekPeriod(monday), limit: ALL } } });
}

export function useAdherence(monday: string) {
  return $api.useQuery("get", "/api/v1/planning/adherence", { params: { query: { ...weekPeriod(monday), limit: ALL } } });
}

export function useRefreshPlan(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith("/api/v1/planning") });
  };
}

export function useCopyWeek() {
  const { t } = useTranslation();
  const refresh = useRefreshPlan();
  const copy = $api.useMutation("post", "/api/v1/planning/weeks/copy", {
    onSuccess: (done) => {
      void refresh();
      toastDone(done.left_out > 0 ? t("planning.copiedSome", { count: done.copied, left: done.left_out }) : t("planning.copied", { count: done.copied }));
    },
    onError: toastProblem,
  });
  return { busy: copy.isPending, copy: (source: string, target: string) => copy.mutate({ body: { source, target, time_zone: zone } }) };
}
