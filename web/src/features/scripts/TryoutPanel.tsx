import { Button, Group, NumberInput, Progress, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { decimal, useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { problemText } from "@/ui/problemText";
import { toastProblem } from "@/ui/toast";

interface Props {
  scriptId: string;
  save: () => Promise<number | null>;
  /** Try at once, where nothing was tried yet: before publishing everybody should see it. */
  eager?: boolean;
}
interface Flip { call_id: string; started_at: string; agent: string; step: string; before: string; after: string; recording_id: number; at_s: number }
interface Result { calls: number; skipped: number; flipped: number; flips: Flip[]; scores: Record<"before" | "after", { n: number; mean: number | null }>; never_heard: { item: string; phrase: string }[] }

/** The draft on past calls: who would be judged otherwise. Nothing that is stored changes. */
export function TryoutPanel({ scriptId, save, eager = false }: Props) {
  const { t } = useTranslation();
  const [limit, setLimit] = useState(100);
  const [asked, setAsked] = useState<string>();
  const ask = $api.useMutation("post", "/api/v1/qa/scripts/{script_id}/tryouts", { onSuccess: (row) => setAsked(row.id), onError: (error) => { if (!eager) toastProblem(error); } });
  const stop = $api.useMutation("post", "/api/v1/qa/tryouts/{tryout_id}/cancel", { onError: toastProblem });
  const last = $api.useQuery("get", "/api/v1/qa/scripts/{script_id}/tryouts", { params: { path: { script_id: scriptId } } });
  const id = asked ?? (eager ? undefined : last.data?.[0]?.id);
  const row = $api.useQuery("get", "/api/v1/qa/tryouts/{tryout_id}", { params: { path: { tryout_id: id ?? "" } } }, {
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data?.state === "queued" || state.data?.state === "running" ? 1000 : false),
  }).data;
  const going = row?.state === "queued" || row?.state === "running";
  const start = async () => {
    if ((await save()) !== null) ask.mutate({ params: { path: { script_id: scriptId } }, body: { limit } });
  };
  const begun = useRef(false);
  useEffect(() => {
    if (!eager || begun.current) return;
    begun.current = true;
    ask.mutate({ params: { path: { script_id: scriptId } }, body: { limit: 100 } });
  }, [eager, ask, scriptId]);
  return (
    <Stack gap="sm" pt="sm">
      <Group align="end">
        <NumberInput label={t("scripts.tryCalls")} value={limit} min={1} max={1000} onChange={(value) => setLimit(Number(value) || 1)} w={150} />
        <Button variant="default" loading={ask.isPending || going} onClick={() => void start()} data-testid="tryout-start">{t("scripts.try")}</Button>
        {going && <Button variant="subtle" onClick={() => stop.mutate({ params: { path: { tryout_id: row.id } } })}>{t("common.cancel")}</Button>}
      </Group>
      {going && <Progress value={(100 * row.done) / Math.max(row.total, 1)} aria-label={t("scripts.try")} />}
      {row !== undefined && <Text size="sm" role="status">{t(`scripts.tryState.${row.state}`, { done: row.done, total: row.total })}</Text>}
      {ask.error !== null && <Text size="sm" c="dimmed" role="status">{problemText(ask.error, t)}</Text>}
      {row?.result !== null && row?.result !== undefined && <TryoutReport result={row.result as unknown as Result} />}
    </Stack>
  );
}

/** Who would be judged otherwise: each line plays the place. */
export function TryoutReport({ result }: { result: Result }) {
  const { t } = useTranslation();
  const format = useFormat();
  const verdict = (status: string) => t(`verdict.${status as "done"}`);
  const mean = (side: "before" | "after") => {
    const value = result.scores[side].mean;
    return value === null ? t("common.none") : decimal(value, 1, 1);
  };
  return (
    <Stack gap={4} data-testid="tryout-report">
      <Text size="sm">{t("scripts.tryScores", { before: mean("before"), after: mean("after"), n: result.calls })}</Text>
      <Text size="sm" fw={600}>{t("scripts.tryFlips", { n: result.flipped })}</Text>
      {result.flips.map((flip, index) => (
        <AnchorLink key={index} size="sm" to="/recordings" search={{ id: flip.recording_id, t: flip.at_s }}>
          {format.when(flip.started_at)} {flip.agent} · {flip.step}: {verdict(flip.before)} → {verdict(flip.after)}
        </AnchorLink>
      ))}
      {result.never_heard.length > 0 && <Text size="sm" c="dimmed">{t("scripts.neverHeard", { n: result.calls, phrases: result.never_heard.map((one) => one.phrase).join("; ") })}</Text>}
    </Stack>
  );
}
