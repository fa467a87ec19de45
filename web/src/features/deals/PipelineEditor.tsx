import { ActionIcon, Button, Group, NumberInput, Select, Stack, Switch, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import classes from "./Deals.module.css";
import { OrderButtons, reordered } from "./OrderButtons";
import { useSavePipeline } from "./setupApi";
import type { Pipeline, StageInput } from "./types";
import { without } from "./without";

interface Row extends StageInput {
  key: string;
}

let fresh = 0;

/** A pipeline in one piece: name, stages in their order, chances; nothing is saved before the button is pressed. */
export function PipelineEditor({ pipeline }: { pipeline: Pipeline }) {
  const { t } = useTranslation();
  const save = useSavePipeline();
  const [name, setName] = useState(pipeline.name);
  const [currency, setCurrency] = useState(pipeline.currency);
  const [archived, setArchived] = useState(pipeline.archived);
  const [rows, setRows] = useState<Row[]>(() => pipeline.stages.filter((stage) => !stage.archived).map(({ id, name: title, probability, outcome }) => ({ key: `stage${id}`, id, name: title, probability, outcome })));
  const set = (index: number, change: Partial<Row>) => setRows((before) => before.map((row, at) => (at === index ? { ...row, ...change } : row)));
  const outcomes = new Set(rows.map((row) => row.outcome));
  const complete = outcomes.size === 3 && name.trim() !== "" && /^[A-Z]{3}$/.test(currency) && rows.every((row) => row.name.trim() !== "");
  const submit = () =>
    save.mutate({
      params: { path: { pipeline_id: pipeline.id } },
      body: { name: name.trim(), kind: pipeline.kind, currency, archived, version: pipeline.version, stages: rows.map((row) => ({ ...without(row, "key"), name: row.name.trim() })) },
    });
  return (
    <Stack gap="sm" data-testid="pipeline-editor">
      <Group grow align="flex-end">
        <TextInput label={t("deals.pipeline")} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <TextInput label={t("deals.currency")} maxLength={3} value={currency} onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())} />
        <Switch label={t("deals.archived")} checked={archived} onChange={(event) => setArchived(event.currentTarget.checked)} pb={8} />
      </Group>
      <Stack gap={6} role="group" aria-label={t("deals.stages")}>
        {rows.map((row, index) => (
          <div key={row.key} className={classes["stageRow"]}>
            <OrderButtons index={index} count={rows.length} name={row.name} onMove={(to) => setRows((before) => reordered(before, index, to))} />
            <TextInput aria-label={t("deals.stageName", { n: index + 1 })} value={row.name} onChange={(event) => set(index, { name: event.currentTarget.value })} />
            <NumberInput aria-label={t("deals.probability")} suffix=" %" min={0} max={100} disabled={row.outcome !== "open"} value={row.outcome === "open" ? (row.probability ?? 50) : row.outcome === "won" ? 100 : 0} onChange={(value) => set(index, { probability: Number(value) })} />
            <Select aria-label={t("deals.outcome")} allowDeselect={false} data={(["open", "won", "lost"] as const).map((value) => ({ value, label: t(`deals.${value}`) }))} value={row.outcome ?? "open"} onChange={(value) => set(index, { outcome: value as "open" | "won" | "lost" })} />
            <ActionIcon variant="subtle" color="gray" size={34} aria-label={t("deals.removeStage", { name: row.name })} onClick={() => setRows((before) => before.filter((_, at) => at !== index))}>
              <IconTrash size={16} />
            </ActionIcon>
          </div>
        ))}
      </Stack>
      <Group justify="space-between">
        <Button variant="subtle" size="xs" leftSection={<IconPlus size={15} />} onClick={() => setRows((before) => [...before.filter((row) => row.outcome === "open"), { key: `new${++fresh}`, name: "", probability: 50, outcome: "open" }, ...before.filter((row) => row.outcome !== "open")])}>
          {t("deals.addStage")}
        </Button>
        <Button disabled={!complete} loading={save.isPending} onClick={submit} data-testid="pipeline-save">{t("common.save")}</Button>
      </Group>
    </Stack>
  );
}
