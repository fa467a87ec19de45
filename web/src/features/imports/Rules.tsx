import { Checkbox, MultiSelect, NativeSelect, TagsInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { ImportPlan } from "@/api/types";
import { usePeople } from "@/features/customers/list/usePeople";
import { usePipelines } from "@/features/deals/api";

type Key = NonNullable<ImportPlan["keys"]>[number];
type Change = (part: Partial<ImportPlan>) => void;

const MODES = ["both", "create", "update"] as const;
const ON_DOUBLE = ["make", "skip", "update"] as const;
const KEYS: readonly Key[] = ["id", "phone", "email", "tax_number", "external_id"];
const DEAL_KEYS: readonly Key[] = ["id", "external_id"];
const PHONES = ["phone", "phone_mobile", "phone_work", "phone_home", "phone_fax"];
const COUNTRIES = ["RU", "BY", "KZ", "UZ", "KG", "AM", "AZ", "GE", "TR", "DE", "GB", "US"];

interface RulesProps {
  plan: ImportPlan;
  change: Change;
}

/** What is done with the rows: how cards are found again, what is replaced, what every row gets, who hears of it. */
export function Rules({ plan, change }: RulesProps) {
  const { t } = useTranslation();
  const isDeal = plan.kind === "deal";
  const updates = plan.mode !== "create";
  return (
    <div style={{ display: "grid", gap: 12, maxWidth: 560 }}>
      <NativeSelect label={t("imports.mode")} value={plan.mode ?? "both"} onChange={(event) => change({ mode: event.currentTarget.value as (typeof MODES)[number] })} data={MODES.map((mode) => ({ value: mode, label: t(`imports.modes.${mode}`) }))} />
      <Keys plan={plan} change={change} />
      {!isDeal && <NativeSelect label={t("imports.onDouble")} description={t("imports.onDoubleHint")} value={plan.on_double ?? "make"} onChange={(event) => change({ on_double: event.currentTarget.value as (typeof ON_DOUBLE)[number] })} data={ON_DOUBLE.map((wish) => ({ value: wish, label: t(`imports.onDoubles.${wish}`) }))} data-testid="import-on-double" />}
      {updates && <Checkbox label={t("imports.overwrite")} description={t("imports.overwriteHint")} checked={plan.overwrite ?? true} onChange={(event) => change({ overwrite: event.currentTarget.checked })} />}
      {updates && <Checkbox label={t("imports.replace")} description={t("imports.replaceHint")} checked={plan.replace ?? false} onChange={(event) => change({ replace: event.currentTarget.checked })} />}
      {(plan.kind === "contact" || isDeal) && <Checkbox label={t("imports.createCompanies")} checked={plan.create_companies ?? true} onChange={(event) => change({ create_companies: event.currentTarget.checked })} />}
      {isDeal && <Checkbox label={t("imports.createCustomers")} description={t("imports.createCustomersHint")} checked={plan.create_customers ?? true} onChange={(event) => change({ create_customers: event.currentTarget.checked })} />}
      <Checkbox label={t("imports.refuse")} description={t("imports.refuseHint")} checked={plan.refuse_incomplete ?? false} onChange={(event) => change({ refuse_incomplete: event.currentTarget.checked })} />
      <Checkbox label={t("imports.tell")} description={t("imports.tellHint")} checked={plan.tell ?? false} onChange={(event) => change({ tell: event.currentTarget.checked })} />
      <ForAll plan={plan} change={change} />
    </div>
  );
}

function Keys({ plan, change }: RulesProps) {
  const { t } = useTranslation();
  const mapped = new Set((plan.columns ?? []).map((column) => column.field));
  const hasColumn = (key: Key) => (key === "phone" ? PHONES.some((field) => mapped.has(field)) : mapped.has(key));
  const keys = plan.keys ?? [];
  const known = plan.kind === "deal" ? DEAL_KEYS : KEYS;
  const lost = keys.some((key) => !hasColumn(key));
  return (
    <MultiSelect
      label={t("imports.key")}
      description={t("imports.keyHint")}
      placeholder={keys.length === 0 ? t("imports.keys.none") : ""}
      error={lost ? t("imports.keyWithoutColumn") : plan.mode !== "create" && keys.length === 0 ? t("imports.keyNeeded") : undefined}
      value={keys.map(String)}
      onChange={(chosen) => change({ keys: chosen as Key[] })}
      data={known.map((key) => ({ value: key, label: t(`imports.keys.${key}` as "imports.keys.phone"), disabled: !hasColumn(key) && !keys.includes(key) }))}
      clearable
    />
  );
}

function ForAll({ plan, change }: RulesProps) {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const countries = new Intl.DisplayNames([i18n.language], { type: "region" });
  const id = (text: string) => (text === "" ? null : Number(text));
  const listed = plan.country === null || plan.country === undefined || COUNTRIES.includes(plan.country) ? COUNTRIES : [...COUNTRIES, plan.country];
  return (
    <>
      {plan.kind === "deal" && <UsualPipeline plan={plan} change={change} />}
      <NativeSelect label={t("imports.responsibleAll")} value={String(plan.responsible_id ?? "")} onChange={(event) => change({ responsible_id: id(event.currentTarget.value) })} data={[{ value: "", label: t("imports.nobody") }, ...people]} />
      <NativeSelect label={t("imports.country")} description={t("imports.countryHint")} value={plan.country ?? ""} onChange={(event) => change({ country: event.currentTarget.value || null })} data={[{ value: "", label: t("imports.countryUsual") }, ...listed.map((code) => ({ value: code, label: countries.of(code) ?? code }))]} />
      <TextInput label={t("imports.sourceNew")} maxLength={200} value={plan.source ?? ""} onChange={(event) => change({ source: event.currentTarget.value })} />
      <TagsInput label={t("imports.tagsAll")} value={plan.tags ?? []} onChange={(tags) => change({ tags })} maxTags={30} />
    </>
  );
}

function UsualPipeline({ plan, change }: RulesProps) {
  const { t } = useTranslation();
  const pipelines = (usePipelines().data ?? []).filter((one) => !one.archived);
  return (
    <NativeSelect
      label={t("imports.pipelineAll")}
      value={String(plan.pipeline_id ?? "")}
      onChange={(event) => change({ pipeline_id: event.currentTarget.value === "" ? null : Number(event.currentTarget.value) })}
      data={[{ value: "", label: t("imports.pipelineUsual") }, ...pipelines.map((one) => ({ value: String(one.id), label: one.name }))]}
    />
  );
}
