import { Group, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { UseFormReturnType } from "@mantine/form";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { problemFields } from "@/api/problems";
import { CustomerPicker } from "@/features/customers/CustomerPicker";
import { useTags } from "@/features/customers/list/api";
import type { Picked } from "@/features/customers/recent";
import { SourceInput } from "@/features/customers/SourceInput";
import { OwnInputs } from "@/features/fields/OwnInputs";
import type { OwnForm } from "@/features/fields/useOwnForm";
import type { Leaving } from "@/ui/leaving";

import { useDealPeople, usePipelines } from "./api";
import { parseAmount } from "./money";
import type { Named } from "./types";

export interface DealValues {
  title: string;
  contact: Picked | null;
  company: Picked | null;
  amount: string;
  currency: string;
  expected_close: string;
  responsible_id: string | null;
  source: string;
  note: string;
  tags: string[];
  pipeline_id: string;
}

/** A deal with a contact is one with the contact's company, as long as nobody says another. */
export function withContact(values: DealValues, contact: Picked | null): DealValues {
  const company = contact?.company ?? null;
  if (values.company !== null || company === null) return { ...values, contact };
  return { ...values, contact, company: { kind: "company", id: company.id, name: company.name } };
}

export function useDealForm(initialValues: DealValues) {
  const { t } = useTranslation();
  return useForm<DealValues>({
    initialValues,
    validate: {
      title: (value) => (value.trim() === "" ? t("common.required") : null),
      amount: (value) => (value === "" || parseAmount(value) !== null ? null : t("deals.amountRule")),
      currency: (value) => (/^[A-Z]{3}$/.test(value) ? null : t("deals.currencyRule")),
    },
    enhanceGetInputProps: ({ field }) => (field === "currency" ? { maxLength: 3 } : {}),
  });
}

interface DealFieldsProps {
  form: UseFormReturnType<DealValues>;
  withPipeline?: boolean;
  /** Who is responsible now, though he may have left. */
  present?: Named | null;
  /** What this person does not change of a deal that is there already: it is left out. */
  locked?: ReadonlySet<string>;
  own: OwnForm;
  problem: unknown;
  leaving: Leaving;
}

const CONTACTS = ["contact"] as const;
const COMPANIES = ["company"] as const;
const FREE: ReadonlySet<string> = new Set();

export function DealFields({ form, withPipeline = false, present = null, locked = FREE, own, problem, leaving }: DealFieldsProps) {
  const { t } = useTranslation();
  const people = useDealPeople();
  const pipelines = usePipelines();
  const tags = (useTags().data ?? []).filter((tag) => !tag.archived).map((tag) => tag.name);
  const before = form.getInitialValues().source;
  const dirty = form.isDirty() || own.dirty;
  useEffect(() => leaving.tell(dirty), [leaving, dirty]);
  const { setFieldError } = form;
  useEffect(() => {
    for (const field of problemFields(problem)) if (["contact_id", "company_id", "source"].includes(field)) setFieldError(field, t("problem.invalid-input"));
  }, [problem, setFieldError, t]);
  const listed = people.data ?? [];
  const everybody = present === null || listed.some((one) => one.id === present.id) ? listed : [...listed, present];
  return (
    <>
      <TextInput label={t("deals.name")} required data-autofocus autoComplete="off" {...form.getInputProps("title")} data-testid="deal-title" />
      <Group grow align="flex-start">
        <CustomerPicker label={t("customers.contact")} kinds={CONTACTS} value={form.values.contact} onChange={(contact) => form.setValues(withContact(form.values, contact))} error={form.errors["contact_id"]} data-testid="deal-contact" />
        <CustomerPicker label={t("customers.company")} kinds={COMPANIES} value={form.values.company} onChange={(company) => form.setFieldValue("company", company)} error={form.errors["company_id"]} data-testid="deal-company" />
      </Group>
      <Group grow align="flex-start">
        {!locked.has("amount") && <TextInput label={t("deals.amount")} inputMode="decimal" autoComplete="off" {...form.getInputProps("amount")} data-testid="deal-amount" />}
        {!locked.has("currency") && <TextInput label={t("deals.currency")} {...form.getInputProps("currency")} onChange={(event) => form.setFieldValue("currency", event.currentTarget.value.toUpperCase())} />}
        {!locked.has("expected_close") && <TextInput type="date" label={t("deals.expectedClose")} {...form.getInputProps("expected_close")} />}
      </Group>
      <Group grow align="flex-start">
        {withPipeline && (
          <Select label={t("deals.pipeline")} allowDeselect={false} data={(pipelines.data ?? []).filter((one) => !one.archived).map((one) => ({ value: String(one.id), label: one.name }))} {...form.getInputProps("pipeline_id")} />
        )}
        {!locked.has("responsible_id") && <Select label={t("customers.responsible")} clearable searchable placeholder={t("card.noResponsible")} data={everybody.map((one) => ({ value: String(one.id), label: one.name }))} {...form.getInputProps("responsible_id")} />}
      </Group>
      <Group grow align="flex-start">
        {!locked.has("source") && <SourceInput before={before} value={form.values.source} error={form.errors["source"]} onChange={(source) => form.setFieldValue("source", source)} />}
        {!locked.has("tags") && <TagsInput label={t("customers.tags")} data={tags} maxTags={30} {...form.getInputProps("tags")} />}
      </Group>
      {!locked.has("note") && <Textarea label={t("deals.note")} autosize minRows={2} maxRows={8} {...form.getInputProps("note")} />}
      <OwnInputs form={own} problem={problem} />
      {leaving.question}
    </>
  );
}
