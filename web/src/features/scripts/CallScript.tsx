import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { useLiveCall } from "@/features/live/reading";

import { ScriptSteps } from "./ScriptSteps";

/** The script of a call; nothing where no script is bound. While the call is `heard` its steps are ticked. A card may be
 * faster than the call log. */
export function CallScript({ callId, heard = false }: { callId: string; heard?: boolean }) {
  const { t } = useTranslation();
  const found = $api.useQuery("get", "/api/v1/qa/scripts/for-call/{call_id}", { params: { path: { call_id: callId } } }, { retry: 4, staleTime: 60_000 });
  const live = useLiveCall(callId, heard);
  const script = found.data?.script;
  const { ticks } = live;
  const { refetch } = found;
  const other = ticks !== null && script !== undefined && script?.version_id !== ticks.version_id;
  useEffect(() => {
    if (other) void refetch();
  }, [other, ticks?.version_id, refetch]);
  if (script === null || script === undefined) return null;
  const asked = script.because.asked.map((trait) => t(`scripts.trait.${trait}`)).join(", ");
  const why = asked === "" ? t("scripts.whyAll", { key: script.key, n: script.n }) : t("scripts.why", { key: script.key, n: script.n, asked });
  return <ScriptSteps script={script.rendered} why={why} ticks={other ? null : ticks} over={live.state === "over"} />;
}
