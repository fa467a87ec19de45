import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";

import { ScriptSteps } from "./ScriptSteps";

/** The script of a call on the desk; nothing where no script is bound. A card may be faster than the call log. */
export function CallScript({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const found = $api.useQuery("get", "/api/v1/qa/scripts/for-call/{call_id}", { params: { path: { call_id: callId } } }, { retry: 4, staleTime: 60_000 });
  const script = found.data?.script;
  if (script === null || script === undefined) return null;
  const asked = script.because.asked.map((trait) => t(`scripts.trait.${trait}`)).join(", ");
  const why = asked === "" ? t("scripts.whyAll", { key: script.key, n: script.n }) : t("scripts.why", { key: script.key, n: script.n, asked });
  return <ScriptSteps script={script.rendered} why={why} />;
}
