import { useTranslation } from "react-i18next";

import type { CallRow } from "@/api/types";

/** The outcomes of a call in one line, with their remarks. */
export function useOutcomeWords(): (call: CallRow) => string {
  const { t } = useTranslation();
  return (call) => (call.outcomes ?? []).map((one) => [one.name ?? t("outcomes.missing"), one.remark].filter((part) => part !== "").join(": ")).join("; ");
}
