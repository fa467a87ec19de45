import { $api } from "@/api/client";

const FRESH_MS = 60_000;

/** People, scripts and forms that plans and calibrations are made of. */
export function useChoices() {
  return $api.useQuery("get", "/api/v1/qa/choices", {}, { staleTime: FRESH_MS });
}
