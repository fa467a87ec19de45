import { Alert, Button, Group, Select, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { problemFields } from "@/api/problems";
import type { CustomerKind, LeadStatus } from "@/api/types";
import { PossibleDuplicates, usePossibleDuplicates } from "@/features/duplicates/PossibleDuplicates";
import { OwnInputs } from "@/features/fields/OwnInputs";
import { useParts } from "@/features/fields/parts";
import type { PartName } from "@/features/fields/parts";
import type { GivenValue, OwnFields } from "@/features/fields/types";
import { useOwnForm } from "@/features/fields/useOwnForm";
import { faultsOf } from "@/features/fields/values";
import { homeCountry, NUMBERS } from "@/features/sections/types";
import { can, useMe } from "@/features/session/api";
import type { Leaving } from "@/ui/leaving";
import { problemText } from "@/ui/problemText";

import { EmailFields, PhoneFields } from "./ContactWays";
import { CustomerPicker } from "./CustomerPicker";
import { situationOf } from "./form";
import type { CustomerValues } from "./form";
import { useTags } from "./list/api";
import { usePeople } from "./list/usePeople";
import { SourceInput } from "./SourceInput";

interface CustomerFormProps {
  kind: CustomerKind;
  initial: CustomerValues;
  submitLabel: string;
  busy: boolean;
  problem: unknown;
  onSubmit: (values: CustomerValues, fields: Record<string, GivenValue>) => void;
  /** The way out, which hears whether something would be lost; a page of its own has none. */
  leaving?: Leaving;
  /** What the button says when this may be a second card of somebody who is there. */
  anywayLabel: string;
  /** The card that is being edited, which is no duplicate of itself. */
  id?: number;
  own?: OwnFields;
  /** Of a lead: what is needed depends on it. */
  status?: LeadStatus | null;
  /** Fields of a card that is there already which this person does not change: they are left out. */
  locked?: ReadonlySet<string>;
  /** Whose it is now, though that person may have left. */
  present?: { id: number; name: string } | null;
}

const FREE: ReadonlySet<string> = new Set();

export function CustomerForm(props: CustomerFormProps) {
  const { kind, initial, submitLabel, anywayLabel, busy, problem, onSubmit, leaving, id, own, status } = props;
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
  const twins = usePossibleDuplicates({ kind, name: typed.name, phones: locked.has("phones") ? [] : filled(typed.phones.map((one) => one.raw)), emails: locked.has("emails") ? [] : filled(typed.emails), taxNumbers: filled([typed.tax]), except: id ?? null });
  const changed = form.isDirty() || mine.dirty;
  const shown = id === undefined || changed ? twins : [];
  useEffect(() => leaving?.tell(changed), [leaving, changed]);
  useEffect(() => {
    const ofMine = faultsOf(problem).map((fault) => fault.key);
    for (const field of problemFields(problem)) if (!ofMine.includes(field)) setFieldError(field.startsWith("requisites") ? "tax" : field, t("problem.invalid-input"));
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
        {kind === "lead" && !locked.has("title") && <TextInput label={t("customers.leadTitle")} maxLength={200} autoComplete="off" {...form.getInputProps("title")} data-testid="lead-title" />}
        {kind === "lead" && !locked.has("company_name") && <TextInput label={t("customers.company")} maxLength={200} autoComplete="off" {...form.getInputProps("company_name")} data-testid="lead-company" />}
        {kind === "contact" && id === undefined && !locked.has("companies") && !locked.has("company_id") && <CustomerPicker label={t("customers.company")} kinds={COMPANIES} value={typed.company} onChange={(company) => form.setFieldValue("company", company)} data-testid="contact-company" />}
        {kind === "contact" && !locked.has("position") && <TextInput label={t("customers.position")} required={needed.has("position")} {...form.getInputProps("position")} />}
        {kind === "company" && id === undefined && !locked.has("requisites") && <TaxNumber {...form.getInputProps("tax")} />}
        {!locked.has("phones") && <PhoneFields form={form} />}
        {!locked.has("emails") && <EmailFields form={form} />}
        <PossibleDuplicates found={shown} />
        {!locked.has("responsible_id") && <Responsible present={props.present ?? null} {...form.getInputProps("responsible_id")} />}
        {!locked.has("note") && <Textarea label={t("customers.note")} required={needed.has("note")} autosize minRows={2} maxRows={8} {...form.getInputProps("note")} />}
        {!locked.has("source") && <SourceInput required={needed.has("source")} before={initial.source} value={typed.source} error={form.errors["source"]} onChange={(source) => form.setFieldValue("source", source)} />}
        {!locked.has("tags") && <TagsInput label={t("customers.tags")} required={needed.has("tags")} data={offered} maxTags={30} {...form.getInputProps("tags")} />}
        <OwnInputs form={mine} problem={problem} />
        <Group gap="xs" mt={4}>
          <Button type="submit" loading={busy} variant={shown.length > 0 ? "default" : "filled"} data-testid="customer-save">
            {shown.length > 0 ? anywayLabel : submitLabel}
          </Button>
          {leaving !== undefined && (
            <Button variant="default" onClick={leaving.leave}>
              {t("common.cancel")}
            </Button>
          )}
        </Group>
        {leaving?.question}
      </Stack>
    </form>
  );
}

const COMPANIES = ["company"] as const;

const filled = (texts: string[]) => texts.map((one) => one.trim()).filter((one) => one !== "");

interface ResponsibleProps {
  present: { id: number; name: string } | null;
  value?: string | null;
}

/** Everybody who can be responsible; who may hand a card to whom, the server knows. */
function Responsible({ present, ...input }: ResponsibleProps) {
  const { t } = useTranslation();
  const me = useMe();
  const people = usePeople();
  const known = [{ value: String(me.user_id), label: me.name }, ...(present === null ? [] : [{ value: String(present.id), label: present.name }])];
  const data = [...people, ...known.filter((one, place) => [...people, ...known.slice(0, place)].every((other) => other.value !== one.value))];
  if (!can(me, "customers.edit")) return null;
  return <Select label={t("customers.responsible")} clearable searchable placeholder={t("card.noResponsible")} data={data} {...input} data-testid="customer-responsible" />;
}

/** The number that a firm has once, asked for at once, so that nobody enters the firm a second time. */
function TaxNumber(input: { value?: string }) {
  const { t, i18n } = useTranslation();
  const kind = NUMBERS[homeCountry(i18n.language)][0] ?? "tax";
  return <TextInput label={t(`sections.numbers.${kind}`)} autoComplete="off" maxLength={60} {...input} data-testid="customer-tax" />;
}
