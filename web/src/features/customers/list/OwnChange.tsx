import { Checkbox, Select, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { OwnInput } from "@/features/fields/OwnInputs";
import type { Field, GivenValue } from "@/features/fields/types";
import { isEmpty, wireOf } from "@/features/fields/values";

import { CUSTOMERS, useListedFields } from "./useColumnNames";
import type { Entities } from "./useColumnNames";

/** One own field and what becomes of it; null empties it. */
export interface OwnChoice {
  field: Field | null;
  value: GivenValue;
  clear: boolean;
}

export const NO_CHOICE: OwnChoice = { field: null, value: null, clear: false };

/** As the wire has it; nothing as long as nothing was chosen. */
export function chosenFields({ field, value, clear }: OwnChoice): Record<string, GivenValue> {
  if (field === null || (!clear && isEmpty(value))) return {};
  return { [field.key]: clear ? null : wireOf(field, value) };
}

/** Options without a dictionary are each kind's own: they can be set only where one kind of card has the field. */
function canBeSet(field: Field, all: readonly Field[]): boolean {
  const chosenOf = field.kind === "choice" || field.kind === "choices";
  return !chosenOf || field.dictionary !== null || all.filter((other) => other.key === field.key).length === 1;
}

interface OwnChangeProps {
  own: OwnChoice;
  /** Of which cards. */
  entities?: Entities;
  onChange: (own: OwnChoice) => void;
}

export function OwnChange({ own, entities = CUSTOMERS, onChange }: OwnChangeProps) {
  const { t } = useTranslation();
  const listed = useListedFields(entities);
  const fields = listed.fields.filter((field) => canBeSet(field, listed.all));
  const { field } = own;
  if (fields.length === 0) return null;
  return (
    <Stack gap={6}>
      <Select clearable searchable label={t("fields.setField")} placeholder={t("lists.asItIs")} data={fields.map((one) => ({ value: one.key, label: one.label }))} value={field?.key ?? null} onChange={(key) => onChange({ ...NO_CHOICE, field: fields.find((one) => one.key === key) ?? null })} data-testid="bulk-field" />
      {field !== null && !own.clear && <OwnInput key={field.key} field={field} value={own.value} name={undefined} needed={false} error={undefined} disabled={false} onChange={(value) => onChange({ ...own, value })} />}
      {field !== null && <Checkbox label={t("lists.clearField", { label: field.label })} checked={own.clear} onChange={(event) => onChange({ ...own, clear: event.currentTarget.checked })} data-testid="bulk-field-clear" />}
    </Stack>
  );
}
