import { Alert, Autocomplete, Button, Group, Modal, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { usePipelines } from "@/features/deals/api";
import type { WordKind } from "@/features/deals/types";
import { ButtonLink } from "@/ui/links";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { useAddField, useAllFields, useChangeField, useRemoveField } from "./api";
import { keyOf } from "./layout";
import { OptionsEditor } from "./OptionsEditor";
import type { OptionRow } from "./OptionsEditor";
import { FIELD_KINDS } from "./types";
import type { Field, FieldChange, FieldEntity, FieldKind, Need } from "./types";

interface FieldDialogProps {
  entity: FieldEntity;
  field: Field | undefined;
  onClose: () => void;
}

interface Draft {
  label: string;
  /** Null: made of the label. */
  key: string | null;
  kind: FieldKind;
  hint: string;
  group: string;
  need: Need;
  from: string | null;
  pipeline: string | null;
  currency: string;
  target: string;
  dictionary: WordKind | null;
  hidden: boolean;
  options: OptionRow[];
}

function draftOf(field: Field | undefined): Draft {
  return {
    label: field?.label ?? "",
    key: field?.key ?? null,
    kind: field?.kind ?? "text",
    hint: field?.hint ?? "",
    group: field?.group ?? "",
    need: field?.need ?? "never",
    from: field?.from_status ?? (field?.from_stage_id === null || field === undefined ? null : String(field.from_stage_id)),
    pipeline: field?.pipeline_id === null || field === undefined ? null : String(field.pipeline_id),
    currency: field?.currency ?? "",
    target: field?.target ?? "contact",
    dictionary: field?.dictionary ?? null,
    hidden: field?.hidden ?? false,
    options: (field?.options ?? []).filter((option) => !option.retired).map(({ id, label }) => ({ id, label })),
  };
}

type Said = Omit<FieldChange, "version" | "retired">;

function wireOf(draft: Draft, entity: FieldEntity): Said {
  const from = draft.need === "from" ? draft.from : null;
  return {
    label: draft.label.trim(),
    kind: draft.kind,
    hint: draft.hint.trim(),
    group: draft.group.trim(),
    need: draft.need,
    from_status: entity === "lead" ? (from as "in_work" | "converted" | null) : null,
    from_stage_id: entity === "deal" && from !== null ? Number(from) : null,
    pipeline_id: draft.pipeline === null ? null : Number(draft.pipeline),
    currency: draft.kind === "money" && draft.currency !== "" ? draft.currency : null,
    target: draft.kind === "customer" ? (draft.target as "contact" | "company" | "lead") : null,
    hidden: draft.hidden,
    dictionary: isList(draft.kind) ? draft.dictionary : null,
    options: isList(draft.kind) && draft.dictionary === null ? draft.options.filter((option) => option.label.trim() !== "").map((option) => ({ ...option, label: option.label.trim() })) : [],
  };
}

const isList = (kind: FieldKind) => kind === "choice" || kind === "choices";

export function FieldDialog({ entity, field, onClose }: FieldDialogProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft>(() => draftOf(field));
  const [tried, setTried] = useState(false);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const add = useAddField();
  const change = useChangeField();
  const problem: unknown = add.error ?? change.error;
  const key = draft.key ?? keyOf(draft.label);
  const done = () => {
    toastDone(t("common.saved"));
    onClose();
  };
  const fine = draft.label.trim() !== "" && KEY.test(key) && (draft.need !== "from" || draft.from !== null) && (!isList(draft.kind) || draft.dictionary !== null || draft.options.some((option) => option.label.trim() !== ""));
  const save = (retired: boolean) => {
    setTried(true);
    if (!fine) return;
    const said = wireOf(draft, entity);
    if (field === undefined) add.mutate({ body: { ...said, entity, key } }, { onSuccess: done });
    else change.mutate({ params: { path: { field_id: field.id } }, body: { ...said, version: field.version, retired } }, { onSuccess: done });
  };
  return (
    <Modal opened onClose={onClose} title={field === undefined ? t("fields.newOn", { card: t(`fields.entity.${entity}`).toLocaleLowerCase() }) : field.label} closeButtonProps={{ "aria-label": t("common.close") }} size="lg">
      <form noValidate onSubmit={(event) => { event.preventDefault(); save(field?.retired ?? false); }}>
        <Stack gap="sm" data-testid="field-dialog">
          {problem !== null && problem !== undefined && <Alert color="red" variant="light" role="alert">{problemText(problem, t)}</Alert>}
          <Basics draft={draft} set={set} fieldKey={key} field={field} entity={entity} tried={tried} />
          {isList(draft.kind) && <Words draft={draft} set={set} fixed={field?.has_values === true || field?.standard !== null && field !== undefined} />}
          {isList(draft.kind) && draft.dictionary === null && <OptionsEditor rows={draft.options} error={tried && !draft.options.some((option) => option.label.trim() !== "")} onChange={(options) => set({ options })} />}
          <Rules draft={draft} set={set} entity={entity} tried={tried} />
          <Group justify="space-between">
            {field !== undefined ? <End field={field} onRetire={save} onClose={onClose} /> : <span />}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
              <Button type="submit" loading={add.isPending || change.isPending} data-testid="field-save">{t("common.save")}</Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

const KEY = /^[A-Za-z][A-Za-z0-9_]{0,49}$/;

interface PartProps {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  entity: FieldEntity;
  tried: boolean;
}

function Basics({ draft, set, fieldKey, field, entity, tried }: PartProps & { fieldKey: string; field: Field | undefined }) {
  const { t } = useTranslation();
  const all = useAllFields();
  const groups = [...new Set((all.data?.items ?? []).filter((one) => one.entity === entity && one.group !== "").map((one) => one.group))];
  const standard = field !== undefined && field.standard !== null;
  const fixed = field?.has_values === true || standard;
  return (
    <>
      <Group grow align="flex-start">
        <TextInput label={t("fields.label")} required data-autofocus autoComplete="off" maxLength={200} error={tried && draft.label.trim() === "" ? t("common.required") : undefined} value={draft.label} onChange={(event) => set({ label: event.currentTarget.value })} data-testid="field-label" />
        <TextInput label={t("fields.key")} description={t("fields.keyHint")} inputWrapperOrder={["label", "input", "description", "error"]} required disabled={field !== undefined} maxLength={50} error={tried && !KEY.test(fieldKey) ? t("fields.keyRule") : undefined} value={fieldKey} onChange={(event) => set({ key: event.currentTarget.value })} data-testid="field-key" />
      </Group>
      <Group grow align="flex-start">
        <Select label={t("fields.kindOf")} description={standard ? t("fields.standardHint") : fixed ? t("fields.kindFixed") : undefined} inputWrapperOrder={["label", "input", "description", "error"]} allowDeselect={false} disabled={fixed} data={FIELD_KINDS.filter((value) => value !== "birthday" || entity === "contact" || entity === "lead").map((value) => ({ value, label: t(`fields.kind.${value}`) }))} value={draft.kind} onChange={(kind) => { if (kind !== null) set({ kind }); }} data-testid="field-kind" />
        {draft.kind === "money" && <TextInput label={t("deals.currency")} maxLength={3} value={draft.currency} onChange={(event) => set({ currency: event.currentTarget.value.toUpperCase() })} />}
        {draft.kind === "customer" && <Select label={t("fields.target")} allowDeselect={false} disabled={fixed} data={(["contact", "company", "lead"] as const).map((value) => ({ value, label: t(`customers.${value}`) }))} value={draft.target} onChange={(target) => set({ target: target ?? "contact" })} />}
      </Group>
      <Group grow align="flex-start">
        <Autocomplete label={t("fields.group")} placeholder={t("fields.noGroup")} maxLength={200} data={groups} value={draft.group} onChange={(group) => set({ group })} data-testid="field-group" />
        <TextInput label={t("fields.hint")} maxLength={200} value={draft.hint} onChange={(event) => set({ hint: event.currentTarget.value })} />
      </Group>
    </>
  );
}

const DICTIONARIES: readonly WordKind[] = ["region", "city", "industry", "interest", "counterparty", "gender", "readiness", "role", "source"];

/** Its own options, or the words of a dictionary, which several fields may share. */
function Words({ draft, set, fixed }: Pick<PartProps, "draft" | "set"> & { fixed: boolean }) {
  const { t } = useTranslation();
  return (
    <Group gap="sm" align="flex-end">
      <Select flex={1} label={t("fields.dictionary")} placeholder={t("fields.ownOptions")} clearable={!fixed} disabled={fixed} data={DICTIONARIES.map((value) => ({ value, label: t(`deals.words.${value}`) }))} value={draft.dictionary} onChange={(value) => set({ dictionary: value })} data-testid="field-dictionary" />
      {draft.dictionary !== null && <ButtonLink to="/deals/setup" variant="subtle" size="xs">{t("fields.editWords")}</ButtonLink>}
    </Group>
  );
}

function Rules({ draft, set, entity, tried }: PartProps) {
  const { t } = useTranslation();
  const staged = entity === "deal" || entity === "lead";
  const needs: Need[] = staged ? ["never", "always", "from"] : ["never", "always"];
  return (
    <>
      <Group grow align="flex-start">
        <Select label={t("fields.needed")} allowDeselect={false} disabled={draft.hidden} data={needs.map((value) => ({ value, label: t(value === "from" ? (entity === "deal" ? "fields.need.fromStage" : "fields.need.fromStatus") : `fields.need.${value}`) }))} value={draft.need} onChange={(need) => { if (need !== null) set({ need }); }} data-testid="field-need" />
        {draft.need === "from" && <From draft={draft} set={set} entity={entity} tried={tried} />}
        {entity === "deal" && <PipelineOf draft={draft} set={set} />}
      </Group>
      <Switch label={t("fields.hiddenHint")} checked={draft.hidden} disabled={draft.need !== "never"} onChange={(event) => set({ hidden: event.currentTarget.checked })} />
    </>
  );
}

function From({ draft, set, entity, tried }: PartProps) {
  const { t } = useTranslation();
  const pipelines = usePipelines();
  const lines = (pipelines.data ?? []).filter((one) => !one.archived && (draft.pipeline === null || String(one.id) === draft.pipeline));
  const stages = lines.map((line) => ({ group: line.name, items: line.stages.filter((stage) => !stage.archived).map((stage) => ({ value: String(stage.id), label: stage.name })) }));
  const statuses = (["in_work", "converted"] as const).map((value) => ({ value, label: t(`leadStatus.${value}`) }));
  return <Select label={t("fields.from")} required searchable error={tried && draft.from === null ? t("common.required") : undefined} data={entity === "deal" ? stages : statuses} value={draft.from} onChange={(from) => set({ from })} data-testid="field-from" />;
}

function PipelineOf({ draft, set }: Pick<PartProps, "draft" | "set">) {
  const { t } = useTranslation();
  const pipelines = usePipelines();
  const data = (pipelines.data ?? []).filter((one) => !one.archived).map((one) => ({ value: String(one.id), label: one.name }));
  return <Select label={t("fields.pipeline")} clearable placeholder={t("fields.everyPipeline")} data={data} value={draft.pipeline} onChange={(pipeline) => set({ pipeline, from: null })} data-testid="field-pipeline" />;
}

/** A field with values is retired; one that nobody filled may be deleted. */
function End({ field, onRetire, onClose }: { field: Field; onRetire: (retired: boolean) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useRemoveField();
  return (
    <Group gap="xs">
      <Button variant="subtle" color={field.retired ? "teal" : "red"} title={t("fields.retireHint")} onClick={() => onRetire(!field.retired)} data-testid="field-retire">{t(field.retired ? "fields.bringBack" : "fields.retire")}</Button>
      {!field.has_values && field.standard === null && <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => remove.mutate({ params: { path: { field_id: field.id } } }, { onSuccess: onClose })}>{t("fields.delete")}</Button>}
    </Group>
  );
}
