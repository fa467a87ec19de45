import { Button, Group, Progress, SegmentedControl, Table, Text } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { Rescore, ScriptQuality } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { toastProblem } from "@/ui/toast";

const LOOK_AGAIN_MS = 1_500;
const DAY_MS = 86_400_000;

function day(offset: number): string {
  return new Date(Date.now() + offset * DAY_MS).toISOString().slice(0, 10);
}

/** Past calls against the version in force: what would be, beside the record, or for the record. */
export function Rescoring({ script }: { script: ScriptQuality }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [from, setFrom] = useState<string | null>(day(-28));
  const [to, setTo] = useState<string | null>(day(0));
  const [mode, setMode] = useState<"what_if" | "record">("what_if");
  const query = { params: { query: { script: script.script_key, limit: 10 } } } as const;
  const list = $api.useQuery("get", "/api/v1/qa/rescores", query, {
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === "running") === true ? LOOK_AGAIN_MS : false),
  });
  const ask = $api.useMutation("post", "/api/v1/qa/rescores");
  const send = () => {
    if (from === null || to === null) return;
    const called_to = new Date(new Date(`${to}T00:00:00`).getTime() + DAY_MS).toISOString();
    ask.mutate(
      { body: { script_version_id: script.script_version_id, mode, called_from: new Date(`${from}T00:00:00`).toISOString(), called_to } },
      { onSuccess: () => void queries.invalidateQueries({ queryKey: ["get", "/api/v1/qa/rescores"] }), onError: toastProblem },
    );
  };
  return (
    <section aria-label={t("rescore.title")} data-testid="rescoring">
      <Group gap="sm" align="end" mb="sm">
        <DateInput size="xs" w={130} valueFormat="DD.MM.YYYY" label={t("rescore.from")} value={from} onChange={setFrom} />
        <DateInput size="xs" w={130} valueFormat="DD.MM.YYYY" label={t("rescore.to")} value={to} onChange={setTo} />
        <SegmentedControl size="xs" aria-label={t("rescore.mode")} data={[{ value: "what_if", label: t("rescore.whatIf") }, { value: "record", label: t("rescore.record") }]} value={mode} onChange={(value) => setMode(value)} />
        <Button size="xs" loading={ask.isPending} disabled={from === null || to === null || from > to} onClick={send}>
          {t("rescore.begin")}
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mb="xs">
        {t(mode === "what_if" ? "rescore.whatIfHint" : "rescore.recordHint")}
      </Text>
      {list.data?.map((one) => <Run key={one.id} run={one} />)}
    </section>
  );
}

function Run({ run }: { run: Rescore }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const part = run.total === 0 ? 100 : (100 * run.done) / run.total;
  return (
    <div data-testid="rescore-run" data-state={run.state}>
      <Group gap="sm" py={4}>
        <Text size="sm">{`${format.full(run.asked_at)} · ${t(run.mode === "what_if" ? "rescore.whatIf" : "rescore.record")}`}</Text>
        <Progress value={part} w={160} aria-label={t("rescore.progress", { done: run.done, total: run.total })} />
        <Text size="xs" c="dimmed" className="tabular">
          {t("rescore.progress", { done: run.done, total: run.total })} {t(`rescoreState.${run.state}`)}
        </Text>
        <Button size="compact-xs" variant="subtle" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t("rescore.changes")}
        </Button>
      </Group>
      {open && <Changes id={run.id} />}
    </div>
  );
}

function Changes({ id }: { id: string }) {
  const { t } = useTranslation();
  const list = $api.useQuery("get", "/api/v1/qa/rescores/{rescore_id}/calls", { params: { path: { rescore_id: id }, query: { cursor: "", limit: 200 } } });
  const changed = (list.data?.items ?? []).filter((one) => one.changes.length > 0);
  if (list.data !== undefined && changed.length === 0) return <Text size="sm" c="dimmed">{t("rescore.nothing")}</Text>;
  const points = (value: number | null) => (value === null ? "—" : String(Math.round(value)));
  return (
    <Table fz="xs" verticalSpacing={2}>
      <Table.Tbody>
        {changed.map((one) => (
          <Table.Tr key={one.call_id}>
            <Table.Td w={210}>
              <AnchorLink size="xs" to="/recordings" search={{ call: one.call_id }}>{one.call_id}</AnchorLink>
            </Table.Td>
            <Table.Td w={90} className="tabular">{`${points(one.before_total)} → ${points(one.after_total)}`}</Table.Td>
            <Table.Td>{one.changes.map((each) => `${each.criterion}: ${each.before === "" ? "—" : t(`verdict.${each.before as "done"}`)} → ${t(`verdict.${each.after as "done"}`)}`).join("; ")}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
