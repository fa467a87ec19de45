import { Button, Group, Menu, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconArrowLeft, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { OutcomesEditor } from "@/features/outcomes/OutcomesEditor";
import { GroupsEditor } from "@/features/sections/GroupsEditor";
import { ButtonLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";

import { usePipelines } from "./api";
import classes from "./Deals.module.css";
import { NoPipeline } from "./NoPipeline";
import { PipelineEditor } from "./PipelineEditor";
import { useAddPipeline } from "./setupApi";
import type { PipelineKind, WordKind } from "./types";
import { WordsEditor } from "./WordsEditor";

const KINDS: readonly PipelineKind[] = ["sales", "service", "return", "complaint"];
const WORDS: readonly WordKind[] = ["loss_reason", "source", "region", "city", "industry", "counterparty", "gender", "readiness", "interest", "role"];

export function SetupPage() {
  const { t } = useTranslation();
  const [words, setWords] = useState<WordKind>("loss_reason");
  return (
    <Page title={t("deals.setup")} aside={<ButtonLink to="/deals" variant="default" size="xs" leftSection={<IconArrowLeft size={15} />}>{t("deals.toBoard")}</ButtonLink>}>
      <div className={classes["two"]}>
        <Panel title={t("deals.pipelines")}><Pipelines /></Panel>
        <Panel title={t("deals.dictionaries")}>
          <Select mb="sm" allowDeselect={false} aria-label={t("deals.dictionaries")} data={WORDS.map((kind) => ({ value: kind, label: t(`deals.words.${kind}`) }))} value={words} onChange={(kind) => { if (kind !== null) setWords(kind); }} data-testid="words-kind" />
          <WordsEditor key={words} kind={words} />
        </Panel>
        <Panel title={t("outcomes.list")}><OutcomesEditor /></Panel>
        <Panel title={t("sections.groups")}><GroupsEditor /></Panel>
      </div>
    </Page>
  );
}

function Pipelines() {
  const { t } = useTranslation();
  const pipelines = usePipelines();
  const [chosen, choose] = useState<string | null>(null);
  if (pipelines.isPending) return <ListSkeleton rows={5} />;
  if (pipelines.isError) return <Failed error={pipelines.error} onRetry={() => void pipelines.refetch()} />;
  const shown = pipelines.data.find((one) => String(one.id) === chosen) ?? pipelines.data[0];
  if (shown === undefined) return <NoPipeline />;
  return (
    <>
      <Group mb="sm" justify="space-between">
        <SegmentedControl size="xs" aria-label={t("deals.pipeline")} data={pipelines.data.map((one) => ({ value: String(one.id), label: one.archived ? t("deals.archivedName", { name: one.name }) : one.name }))} value={String(shown.id)} onChange={choose} />
        <AddPipeline />
      </Group>
      <PipelineEditor key={`${shown.id}/${shown.version}`} pipeline={shown} />
    </>
  );
}

function AddPipeline() {
  const { t } = useTranslation();
  const add = useAddPipeline();
  const pipelines = usePipelines();
  const [currency, setCurrency] = useState(pipelines.data?.[0]?.currency ?? "EUR");
  const valid = /^[A-Z]{3}$/.test(currency);
  return (
    <Group gap={6}>
      <TextInput size="xs" w={64} maxLength={3} aria-label={t("deals.currency")} value={currency} onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())} />
      <Menu>
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<IconPlus size={15} />} disabled={!valid} loading={add.busy}>{t("deals.addPipeline")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {KINDS.map((kind) => <Menu.Item key={kind} onClick={() => add.add(kind, currency)}>{t(`deals.kind.${kind}`)}</Menu.Item>)}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
