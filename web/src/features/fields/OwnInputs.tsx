import { Button, Divider, Group, MultiSelect, Select, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { usePeople } from "@/features/customers/list/usePeople";

import { CustomerInput } from "./CustomerInput";
import type { Field, GivenValue } from "./types";
import type { OwnForm } from "./useOwnForm";
import { birthdayText, faultsOf, faultText, grouped, isEmpty, isNeeded, localMoment } from "./values";

interface OwnInputsProps {
  form: OwnForm;
  problem: unknown;
  disabled?: boolean;
  /** Only these, without their headings. */
  only?: readonly string[];
}

/** The inputs of a firm's own fields, under their headings, each with what is wrong beside it. */
const LINK = "https://";

export function OwnInputs({ form, problem, disabled = false, only }: OwnInputsProps) {
  const { t } = useTranslation();
  const faults = new Map(faultsOf(problem).map((fault) => [fault.key, faultText(fault.code, t)]));
  const shown = only === undefined ? form.fields : form.fields.filter((field) => only.includes(field.key)).map((field) => ({ ...field, group: "" }));
  const [unfolded, unfold] = useState<readonly string[]>([]);
  const groups = grouped(shown.filter((field) => canBeFilled(field) || !isEmpty(form.value(field))));
  const isFolded = (group: { name: string; fields: Field[] }) =>
    group.name !== "" && !unfolded.includes(group.name) && group.fields.every((field) => isEmpty(form.value(field)) && !isNeeded(field, form.situation) && !faults.has(field.key));
  if (shown.length === 0) return null;
  return (
    <Stack gap="sm" data-testid="own-fields">
      {groups.filter((group) => !isFolded(group)).map((group) => (
        <Stack key={group.name} gap="sm" role="group" aria-label={group.name === "" ? t("fields.more") : group.name}>
          {group.name !== "" && <Divider label={group.name} labelPosition="left" />}
          <SimpleGrid cols={{ base: 1, xs: group.fields.filter(isShort).length > 1 ? 2 : 1 }} spacing="sm" verticalSpacing="sm">
            {group.fields.map((field) => (
              <OwnInput
                key={field.key}
                field={field}
                value={form.value(field)}
                name={form.names[field.key]}
                needed={isNeeded(field, form.situation) || only !== undefined}
                error={form.lacking.has(field.key) ? t("common.required") : faults.get(field.key)}
                disabled={disabled}
                onChange={(value) => form.set(field.key, value)}
              />
            ))}
          </SimpleGrid>
        </Stack>
      ))}
      <Group gap={4}>
        {groups.filter(isFolded).map((group) => (
          <Button key={group.name} variant="subtle" size="xs" leftSection={<IconPlus size={15} />} aria-expanded={false} onClick={() => unfold([...unfolded, group.name])} data-testid="own-unfold">{group.name}</Button>
        ))}
      </Group>
    </Stack>
  );
}

/** A list whose dictionary nobody has filled yet would be an empty box. */
const canBeFilled = (field: Field) => field.dictionary === null || field.options.some((option) => !option.retired);

const isShort = (field: Field) => !["long_text", "link", "choices"].includes(field.kind);

export interface OwnInputProps {
  field: Field;
  value: GivenValue;
  /** Of the customer or the person that is referred to. */
  name: string | undefined;
  needed: boolean;
  error: string | undefined;
  disabled: boolean;
  onChange: (value: GivenValue) => void;
}

export function OwnInput(props: OwnInputProps) {
  const { field, value, onChange } = props;
  const { t } = useTranslation();
  const shared = sharedOf(props);
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value : "";
  const typing = { ...shared, autoComplete: "off", value: text, onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value) };
  switch (field.kind) {
    case "text":
      return <TextInput {...typing} maxLength={500} />;
    case "long_text":
      return <Textarea {...typing} autosize minRows={2} maxRows={8} />;
    case "link":
      return <TextInput {...typing} type="url" placeholder={LINK} />;
    case "integer":
      return <TextInput {...typing} inputMode="numeric" />;
    case "decimal":
      return <TextInput {...typing} inputMode="decimal" />;
    case "money":
      return <TextInput {...typing} inputMode="decimal" rightSection={field.currency} rightSectionWidth={48} />;
    case "date":
      return <TextInput {...typing} type="date" />;
    case "birthday":
      return <TextInput {...typing} value={birthdayText(text)} placeholder={t("fields.birthdayHint")} maxLength={10} />;
    case "moment":
      return <TextInput {...typing} type="datetime-local" value={localMoment(value)} />;
    case "yes_no":
      return <Select {...shared} clearable data={[{ value: "yes", label: t("fields.yes") }, { value: "no", label: t("fields.no") }]} value={typeof value === "boolean" ? (value ? "yes" : "no") : null} onChange={(next) => onChange(next === null ? null : next === "yes")} />;
    case "choice":
      return <Select {...shared} clearable searchable data={optionsOf(field, value)} value={typeof value === "number" ? String(value) : null} onChange={(next) => onChange(next === null ? null : Number(next))} />;
    case "choices":
      return <MultiSelect {...shared} searchable data={optionsOf(field, value)} value={Array.isArray(value) ? value.map(String) : []} onChange={(next) => onChange(next.map(Number))} />;
    case "customer":
      return <CustomerInput {...props} shared={shared} />;
    case "user":
      return <PersonInput {...props} />;
  }
}

const ORDER: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];

export function sharedOf({ field, needed, error, disabled }: OwnInputProps) {
  return { label: field.label, description: field.hint === "" ? undefined : field.hint, inputWrapperOrder: ORDER, required: needed, error, disabled, "data-testid": `own-${field.key}`, ...(!isShort(field) && { style: { gridColumn: "1 / -1" } }) };
}

/** A retired option is offered only to a card that has it. */
function optionsOf(field: Field, value: GivenValue) {
  const had = Array.isArray(value) ? value : [value];
  return field.options.filter((option) => !option.retired || had.includes(option.id)).map((option) => ({ value: String(option.id), label: option.label }));
}

function PersonInput(props: OwnInputProps) {
  const { value, name, onChange } = props;
  const people = usePeople();
  const chosen = typeof value === "number" ? String(value) : null;
  const there = chosen === null || people.some((one) => one.value === chosen);
  return <Select {...sharedOf(props)} clearable searchable data={there ? people : [...people, { value: chosen, label: name ?? chosen }]} value={chosen} onChange={(next) => onChange(next === null ? null : Number(next))} />;
}
