import { ActionIcon, Alert, Button, Group, Select, Stack, TagsInput, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { UseFormReturnType } from "@mantine/form";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { problemFields } from "@/api/problems";
import type { CustomerKind, LeadStatus, PhoneKind } from "@/api/types";
import { PossibleDuplicates, usePossibleDuplicates } from "@/features/duplicates/PossibleDuplicates";
import { OwnInputs } from "@/features/fields/OwnInputs";
import { useParts } from "@/features/fields/parts";
import type { PartName } from "@/features/fields/parts";
import type { GivenValue, OwnFields } from "@/features/fields/types";
import { useOwnForm } from "@/features/fields/useOwnForm";
import { faultsOf } from "@/features/fields/values";
import { problemText } from "@/ui/problemText";

import classes from "./Customers.module.css";
import { situationOf } from "./form";
import type { CustomerValues } from "./form";
import { useTags } from "./list/api";

const PHONE_KINDS: readonly PhoneKind[] = ["work", "mobile", "home", "fax", "other"];

interface CustomerFormProps {
  kind: CustomerKind;
  initial: CustomerValues;
  submitLabel: string;
  busy: boolean;
  problem: unknown;
  onSubmit: (values: CustomerValues, fields: Record<string, GivenValue>) => void;
  onCancel?: () => void;
  /** What the button says when this may be a second card of somebody who is there. */
  anywayLabel: string;
  /** The card that is being edited, which is no duplicate of itself. */
  id?: number;
  own?: OwnFields;
  /** Of a lead: what is needed depends on it. */
  status?: LeadStatus | null;
  /** Fields of a card that is there already which this person does not change: they are left out. */
  locked?: ReadonlySet<string>;
}

const FREE: ReadonlySet<string> = new Set();

type Form = UseFormReturnType<CustomerValues>;

export function CustomerForm(props: CustomerFormProps) {
  const { kind, initial, submitLabel, anywayLabel, busy, problem, onSubmit, onCancel, id, own, status } = props;
  const { t } = useTranslation();
  const parts = useParts(kind);
  const locked = new Set([...(props.locked ?? FREE), ...parts.filter((one) => one.hidden).map((one) => one.part)]);
  const needed = new Set(parts.filter((one) => one.needed && !locked.has(one.part)).map((one) => one.part));
  const asked = (name: PartName, lacks: boolean) => (needed.has(name) && lacks ? t("common.required") : null);
  const form = useForm<CustomerValues>({
    initialValues: initial,
    validate: (values) => ({
      name: values.name.trim() === "" ? t("common.required") : null,
      position: asked("position", values.position.trim() === ""),
      note: asked("note", values.note.trim() === ""),
      source: asked("source", values.source.trim() === ""),
      tags: asked("tags", values.tags.length === 0),
      phones: asked("phones", values.phones.every((one) => one.raw.trim() === "")),
      emails: asked("emails", values.emails.every((one) => one.trim() === "")),
    }),
  });
  const mine = useOwnForm(kind, own, situationOf(status));
  const offered = (useTags().data ?? []).filter((tag) => !tag.archived).map((tag) => tag.name);
  const { setFieldError } = form;
  const typed = form.getValues();
  const twins = usePossibleDuplicates({ kind, name: typed.name, phones: locked.has("phones") ? [] : filled(typed.phones.map((one) => one.raw)), emails: locked.has("emails") ? [] : filled(typed.emails), except: id ?? null });
  const changed = id === undefined || form.isDirty() || mine.dirty;
  const shown = changed ? twins : [];
  useEffect(() => {
    const ofMine = faultsOf(problem).map((fault) => fault.key);
    for (const field of problemFields(problem)) if (!ofMine.includes(field)) setFieldError(field, t("problem.invalid-input"));
  }, [problem, setFieldError, t]);
  return (
    <form onSubmit={form.onSubmit((values) => { if (mine.complete()) onSubmit(values, mine.given()); }, () => void mine.complete())} noValidate>
      <Stack gap="sm">
        {problem !== null && problem !== undefined && (
          <Alert color="red" variant="light" role="alert">
            {problemText(problem, t)}
          </Alert>
        )}
        <TextInput label={t("common.name")} required data-autofocus autoComplete="off" {...form.getInputProps("name")} data-testid="customer-name" />
        {kind === "contact" && !locked.has("position") && <TextInput label={t("customers.position")} required={needed.has("position")} {...form.getInputProps("position")} />}
        {!locked.has("phones") && <PhoneFields form={form} />}
        {!locked.has("emails") && <EmailFields form={form} />}
        <PossibleDuplicates found={shown} />
        {!locked.has("note") && <Textarea label={t("customers.note")} required={needed.has("note")} autosize minRows={2} maxRows={8} {...form.getInputProps("note")} />}
        {!locked.has("source") && <TextInput label={t("customers.source")} required={needed.has("source")} {...form.getInputProps("source")} />}
        {!locked.has("tags") && <TagsInput label={t("customers.tags")} required={needed.has("tags")} data={offered} maxTags={30} {...form.getInputProps("tags")} />}
        <OwnInputs form={mine} problem={problem} />
        <Group gap="xs" mt={4}>
          <Button type="submit" loading={busy} variant={shown.length > 0 ? "default" : "filled"} data-testid="customer-save">
            {shown.length > 0 ? anywayLabel : submitLabel}
          </Button>
          {onCancel !== undefined && (
            <Button variant="default" onClick={onCancel}>
              {t("common.cancel")}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

const filled = (texts: string[]) => texts.map((one) => one.trim()).filter((one) => one !== "");

function PhoneFields({ form }: { form: Form }) {
  const { t } = useTranslation();
  return (
    <Stack gap={6} role="group" aria-label={t("customers.phones")}>
      <Text size="sm" fw={500} aria-hidden>
        {t("customers.phones")}
      </Text>
      {form.getValues().phones.map((_, index) => (
          <div key={index} className={classes["numberRow"]}>
            <TextInput type="tel" aria-label={t("customers.number")} placeholder={t("customers.number")} autoComplete="off" {...form.getInputProps(`phones.${index}.raw`)} />
            <Select
              aria-label={t("customers.numberKind")}
              allowDeselect={false}
              data={PHONE_KINDS.map((value) => ({ value, label: t(`phoneKind.${value}`) }))}
              {...form.getInputProps(`phones.${index}.kind`)}
            />
            <ActionIcon variant="subtle" color="gray" size={34} aria-label={t("customers.removeNumber", { n: index + 1 })} onClick={() => form.removeListItem("phones", index)}>
              <IconTrash size={16} />
            </ActionIcon>
          </div>
      ))}
      <ListError form={form} name="phones" />
      <AddButton label={t("customers.addNumber")} onClick={() => form.insertListItem("phones", { raw: "", kind: "mobile", extension: null })} />
    </Stack>
  );
}

function EmailFields({ form }: { form: Form }) {
  const { t } = useTranslation();
  return (
    <Stack gap={6} role="group" aria-label={t("customers.emails")}>
      <Text size="sm" fw={500} aria-hidden>
        {t("customers.emails")}
      </Text>
      {form.getValues().emails.map((_, index) => (
        <Group key={index} gap={8} wrap="nowrap">
          <TextInput type="email" flex={1} aria-label={t("customers.emails")} autoComplete="off" {...form.getInputProps(`emails.${index}`)} />
          <ActionIcon variant="subtle" color="gray" size={34} aria-label={t("customers.removeEmail", { n: index + 1 })} onClick={() => form.removeListItem("emails", index)}>
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      <ListError form={form} name="emails" />
      <AddButton label={t("customers.addEmail")} onClick={() => form.insertListItem("emails", "")} />
    </Stack>
  );
}

/** What is wrong with a list as a whole. */
function ListError({ form, name }: { form: Form; name: "phones" | "emails" }) {
  const error = form.errors[name];
  return error === undefined || error === null ? null : <Text size="xs" c="red" role="alert" data-testid={`${name}-error`}>{error}</Text>;
}

function AddButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button variant="subtle" size="xs" w="fit-content" leftSection={<IconPlus size={15} />} onClick={onClick}>
      {label}
    </Button>
  );
}
