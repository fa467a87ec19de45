import { Badge, Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconQuote } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { QaLine, QaLineState } from "@/api/types";
import { lineUrl, useRefreshQa } from "@/features/results/api";
import { ClipButton } from "@/features/results/ClipButton";
import classes from "@/features/results/Results.module.css";
import { QaSections } from "@/features/results/Sections";
import { can, useMe } from "@/features/session/api";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

const STATES: readonly QaLineState[] = ["published", "proposed", "refused", "retired"];

/** How each step sounds when it is done well. */
export function LinesPage() {
  const { t } = useTranslation();
  const me = useMe();
  const coach = can(me, "qa.coach");
  const [state, setState] = useState<QaLineState | null>(null);
  const [script, setScript] = useState<string | null>(null);
  const query = { ...(state !== null && { state }), limit: 200 };
  const page = $api.useQuery("get", "/api/v1/qa/lines", { params: { query } });
  const all = page.data?.items ?? [];
  const scripts = [...new Set(all.map((line) => line.script_key))].sort();
  const shown = all.filter((line) => script === null || line.script_key === script);
  const steps = [...new Map(shown.map((line) => [`${line.script_key}/${line.step_id}`, line])).entries()].sort(([a], [b]) => a.localeCompare(b));
  return (
    <Page title={t("qaSections.lines")}>
      <QaSections now="lines" />
      <Group gap="sm">
        <Select aria-label={t("quality.script")} placeholder={t("quality.anyScript")} clearable data={scripts} value={script} onChange={setScript} />
        {coach && <Select aria-label={t("results.state")} placeholder={t("common.all")} clearable data={STATES.map((value) => ({ value, label: t(`lines.state.${value}`) }))} value={state} onChange={(value) => setState(STATES.find((one) => one === value) ?? null)} />}
      </Group>
      {page.isPending && <Panel><ListSkeleton /></Panel>}
      {page.isError && <Panel><Failed error={page.error} onRetry={() => void page.refetch()} /></Panel>}
      {page.data !== undefined && shown.length === 0 && <Panel><Empty icon={IconQuote} title={t("lines.empty")} hint={t(coach ? "lines.emptyCoach" : "lines.emptyHint")} /></Panel>}
      {steps.map(([key, first]) => (
        <Panel key={key} title={`${first.script_key} · ${first.step_title}`} flush>
          {shown.filter((line) => `${line.script_key}/${line.step_id}` === key).map((line) => <Line key={line.id} line={line} coach={coach} />)}
        </Panel>
      ))}
    </Page>
  );
}

const MOVES: Record<QaLineState, readonly QaLineState[]> = { proposed: ["published", "refused"], published: ["retired"], refused: ["proposed"], retired: ["proposed"] };

function Line({ line, coach }: { line: QaLine; coach: boolean }) {
  const { t } = useTranslation();
  const me = useMe();
  const decide = $api.useMutation("put", "/api/v1/qa/lines/{line_id}/state", { onSuccess: useRefreshQa(), onError: toastProblem });
  return (
    <div className={classes["question"]} data-testid="line">
      <Stack gap={4}>
        <Group gap={10} wrap="nowrap">
          <ClipButton url={lineUrl(line.id)} seconds={line.length_s} />
          <Text size="sm">{line.quote === "" ? line.note : `«${line.quote}»`}</Text>
        </Group>
        {line.quote !== "" && line.note !== "" && <Text size="xs" c="dimmed">{line.note}</Text>}
      </Stack>
      <Group gap={8} justify="flex-end">
        {coach && <Badge color={line.state === "published" ? "sea" : line.state === "proposed" ? "orange" : "gray"}>{t(`lines.state.${line.state}`)}</Badge>}
        {can(me, "qa.lead") && MOVES[line.state].map((state) => (
          <Button key={state} size="compact-sm" variant="default" loading={decide.isPending && decide.variables.body.state === state} onClick={() => decide.mutate({ params: { path: { line_id: line.id } }, body: { state } })}>
            {t(`lines.move.${state}`)}
          </Button>
        ))}
      </Group>
    </div>
  );
}
