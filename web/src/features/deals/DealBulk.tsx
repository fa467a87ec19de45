import { Button, Checkbox, Group, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useTags } from "@/features/customers/list/api";
import { chosenFields, NO_CHOICE, OwnChange } from "@/features/customers/list/OwnChange";
import type { OwnChoice } from "@/features/customers/list/OwnChange";
import { BulkDialog } from "@/features/lists/BulkDialog";
import { AnchorLink } from "@/ui/links";

import { useDealPeople, useRefreshDeals, useWords } from "./api";
import { OWN_ENTITIES } from "./dealColumns";
import { bulkCalls } from "./listApi";
import { LossFields, lossOf, NO_LOSS } from "./LossFields";
import type { Loss } from "./LossFields";
import type { DealChange, DealSelection, Pipeline } from "./types";

interface DealBulkProps {
  pipeline: Pipeline;
  selection: DealSelection;
  onClose: () => void;
}

export function DealBulk({ pipeline, selection, onClose }: DealBulkProps) {
  const { t } = useTranslation();
  const refresh = useRefreshDeals();
  return (
    <BulkDialog
      calls={bulkCalls(selection)}
      title={t("deals.changing")}
      form={(send, busy) => <ChangeForm pipeline={pipeline} busy={busy} onSubmit={send} onCancel={onClose} />}
      link={(row, name) => <AnchorLink size="sm" to="/deals/$id" params={{ id: row.id }}>{name}</AnchorLink>}
      onOver={() => void refresh()}
      onClose={onClose}
    />
  );
}

const NOBODY = "nobody";

interface Form {
  person: string | null;
  stage: string | null;
  loss: Loss;
  added: string[];
  removed: string[];
  source: string | null;
  day: string;
  noDay: boolean;
  own: OwnChoice;
}

const NOTHING: Form = { person: null, stage: null, loss: NO_LOSS, added: [], removed: [], source: null, day: "", noDay: false, own: NO_CHOICE };

/** As the wire has it; what was left as it is, is left out. */
function changeOf(form: Form, isLoss: boolean): DealChange {
  const fields = chosenFields(form.own);
  return {
    ...(form.person !== null && { responsible_id: form.person === NOBODY ? null : Number(form.person) }),
    ...(form.stage !== null && { stage_id: Number(form.stage) }),
    ...(isLoss && lossOf(form.loss)),
    ...(form.added.length > 0 && { add_tags: form.added }),
    ...(form.removed.length > 0 && { remove_tags: form.removed }),
    ...(form.source !== null && { source: form.source }),
    ...((form.noDay || form.day !== "") && { expected_close: form.noDay ? null : form.day }),
    ...(Object.keys(fields).length > 0 && { fields }),
  };
}

interface ChangeFormProps {
  pipeline: Pipeline;
  busy: boolean;
  onSubmit: (change: DealChange) => void;
  onCancel: () => void;
}

function ChangeForm({ pipeline, busy, onSubmit, onCancel }: ChangeFormProps) {
  const { t } = useTranslation();
  const people = (useDealPeople().data ?? []).map((one) => ({ value: String(one.id), label: one.name }));
  const names = (useTags().data ?? []).filter((tag) => !tag.archived).map((tag) => tag.name);
  const sources = useWords("source");
  const [form, setForm] = useState(NOTHING);
  const set = (change: Partial<Form>) => setForm((before) => ({ ...before, ...change }));
  const stages = pipeline.stages.filter((stage) => !stage.archived);
  const isLoss = stages.find((stage) => String(stage.id) === form.stage)?.outcome === "lost";
  const change = changeOf(form, isLoss);
  const ready = Object.keys(change).length > 0 && (!isLoss || change.loss_reason_id !== undefined);
  const asItIs = { clearable: true, searchable: true, placeholder: t("lists.asItIs") } as const;
  return (
    <form onSubmit={(event) => { event.preventDefault(); onSubmit(change); }}>
      <Stack gap="sm">
        <Select {...asItIs} label={t("customers.responsible")} data={[{ value: NOBODY, label: t("card.noResponsible") }, ...people]} value={form.person} onChange={(person) => set({ person })} openOnFocus={false} data-autofocus data-testid="bulk-responsible" />
        <Select {...asItIs} label={t("deals.columns.stage")} data={stages.map((stage) => ({ value: String(stage.id), label: stage.name }))} value={form.stage} onChange={(stage) => set({ stage })} data-testid="bulk-stage" />
        {isLoss && <LossFields loss={form.loss} onChange={(loss) => set({ loss })} />}
        <TagsInput label={t("lists.addTags")} data={names} value={form.added} onChange={(added) => set({ added })} data-testid="bulk-add-tags" />
        <TagsInput label={t("lists.removeTags")} data={names} value={form.removed} onChange={(removed) => set({ removed })} />
        <Select {...asItIs} label={t("customers.source")} data={sources.map((word) => word.name)} value={form.source} onChange={(source) => set({ source })} />
        <Group gap="sm" align="end">
          <TextInput type="date" flex={1} label={t("deals.expectedClose")} disabled={form.noDay} value={form.noDay ? "" : form.day} onChange={(event) => set({ day: event.currentTarget.value })} data-testid="bulk-close-day" />
          <Checkbox mb={9} label={t("deals.noDay")} checked={form.noDay} onChange={(event) => set({ noDay: event.currentTarget.checked })} />
        </Group>
        <OwnChange own={form.own} entities={OWN_ENTITIES} onChange={(own) => set({ own })} />
        <Group gap="xs">
          <Button type="submit" loading={busy} disabled={!ready} data-testid="bulk-begin">{t("lists.change")}</Button>
          <Button variant="default" onClick={onCancel}>{t("common.cancel")}</Button>
        </Group>
      </Stack>
    </form>
  );
}
