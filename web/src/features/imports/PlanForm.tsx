import { Alert, Button, Checkbox, NativeSelect, SegmentedControl, Table, TagsInput, Text, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconListCheck, IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { ImportPlan, ImportView } from "@/api/types";
import { Panel } from "@/ui/Page";
import { toastProblem } from "@/ui/toast";

import { suggested, usePlan, useStep } from "./api";
import classes from "./Imports.module.css";
import { ReadingForm } from "./ReadingForm";

type Kind = NonNullable<ImportPlan["kind"]>;
const KINDS = ["contact", "company", "lead"] as const;
const MODES = ["both", "create", "update"] as const;
const KEYS = ["phone", "email", "tax_number", "external_id", "none"] as const;

/** What the columns become and which customers are the same; Ctrl+Enter checks. */
export function PlanForm({ one }: { one: ImportView }) {
  const { t } = useTranslation();
  const [plan, setPlan] = useState<ImportPlan>(one.plan);
  const save = usePlan(one.id);
  const step = useStep(one.id);
  const change = (part: Partial<ImportPlan>) => setPlan((before) => ({ ...before, ...part }));
  const start = async (what: "check" | "run") => {
    await save.mutateAsync(plan).then(() => step.mutateAsync(what)).catch(() => undefined);
  };
  const chooseKind = (kind: Kind) => {
    suggested(one.id, kind).then((found) => setPlan({ ...found, tags: plan.tags ?? [], source: plan.source ?? "" }), toastProblem);
  };
  useHotkeys([["mod+Enter", () => { if (one.status !== "checked") void start("check"); }]], []);
  const busy = save.isPending || step.isPending;
  return (
    <>
      <ReadingForm one={one} />
      <Panel title={t("imports.mapping")}>
        {one.remembered && <Alert variant="light" mb={10} py={6}>{t("imports.remembered")}</Alert>}
        {one.origin !== "other" && !one.remembered && <Alert variant="light" mb={10} py={6}>{t(`imports.origin.${one.origin}`)}</Alert>}
        <Text size="sm" fw={600} mb={4}>{t("imports.rowsAre")}</Text>
        <SegmentedControl aria-label={t("imports.rowsAre")} data={KINDS.map((kind) => ({ value: kind, label: t(`imports.kinds.${kind}`) }))} value={plan.kind ?? "contact"} onChange={chooseKind} mb={12} />
        <Mapping one={one} plan={plan} onChange={setPlan} />
      </Panel>
      <Panel title={t("imports.rules")}>
        <Rules plan={plan} change={change} />
        <div className={classes["actions"]}>
          <Button leftSection={<IconListCheck size={16} />} loading={busy} variant={one.status === "checked" ? "default" : "filled"} onClick={() => void start("check")}>{t("imports.check")}</Button>
          <Button leftSection={<IconPlayerPlay size={16} />} variant="default" loading={busy} onClick={() => void start("run")}>{t("imports.runNow")}</Button>
          <Text size="xs" c="dimmed">{t("imports.checkHint")}</Text>
        </div>
      </Panel>
    </>
  );
}

function Mapping({ one, plan, onChange }: { one: ImportView; plan: ImportPlan; onChange: (plan: ImportPlan) => void }) {
  const { t } = useTranslation();
  const chosen = new Map((plan.columns ?? []).map((column) => [column.column, column.field ?? ""]));
  const taken = new Set(chosen.values());
  const title = (key: string) => one.fields.find((field) => field.key === key)?.title || t(`imports.field.${key}` as "imports.field.name", { defaultValue: key });
  const set = (column: string, field: string) => {
    chosen.set(column, field);
    onChange({ ...plan, columns: one.columns.map(({ name }) => ({ column: name, field: chosen.get(name) || null })) });
  };
  const known = fieldKeys(one, plan.kind ?? "contact");
  return (
    <Table verticalSpacing={5} fz={13}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("imports.column")}</Table.Th>
          <Table.Th>{t("imports.samples")}</Table.Th>
          <Table.Th w={260}>{t("imports.goesTo")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {one.columns.map(({ name, samples }) => (
          <Table.Tr key={name}>
            <Table.Td fw={600}>{name}</Table.Td>
            <Table.Td><div className={classes["samples"]}>{samples.join(" · ")}</div></Table.Td>
            <Table.Td>
              <NativeSelect
                size="xs"
                aria-label={t("imports.goesToOf", { column: name })}
                value={chosen.get(name) ?? ""}
                onChange={(event) => set(name, event.currentTarget.value)}
                data={[
                  { value: "", label: t("imports.notTaken") },
                  ...known.map((key) => ({ value: key, label: title(key), disabled: !MANY.has(key) && taken.has(key) && chosen.get(name) !== key })),
                ]}
              />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

const MANY = new Set(["phone", "phone_mobile", "phone_work", "phone_home", "phone_fax", "email", "tags", "note"]);
const OF_KIND: Record<Kind, string[]> = {
  contact: ["name", "last_name", "first_name", "middle_name", "company", "position"],
  company: ["name"],
  lead: ["name", "last_name", "first_name", "middle_name", "company", "title", "status"],
};
const OF_ALL = ["phone", "phone_mobile", "phone_work", "phone_home", "phone_fax", "email", "tax_number", "external_id", "source", "tags", "responsible", "note"];

/** The server's list is of the stored kind; while another is being chosen, the built-in fields of that one. */
function fieldKeys(one: ImportView, kind: Kind): string[] {
  return kind === one.kind ? one.fields.map((field) => field.key) : [...OF_KIND[kind], ...OF_ALL];
}

function Rules({ plan, change }: { plan: ImportPlan; change: (part: Partial<ImportPlan>) => void }) {
  const { t } = useTranslation();
  return (
    <div style={{ display: "grid", gap: 12, maxWidth: 560 }}>
      <NativeSelect label={t("imports.mode")} value={plan.mode ?? "both"} onChange={(event) => change({ mode: event.currentTarget.value as (typeof MODES)[number] })} data={MODES.map((mode) => ({ value: mode, label: t(`imports.modes.${mode}`) }))} />
      <NativeSelect label={t("imports.key")} description={t("imports.keyHint")} value={plan.key ?? "phone"} onChange={(event) => change({ key: event.currentTarget.value as (typeof KEYS)[number] })} data={KEYS.map((key) => ({ value: key, label: t(`imports.keys.${key}`), disabled: key === "none" && plan.mode !== "create" }))} />
      {plan.mode !== "create" && <Checkbox label={t("imports.overwrite")} description={t("imports.overwriteHint")} checked={plan.overwrite ?? true} onChange={(event) => change({ overwrite: event.currentTarget.checked })} />}
      {plan.kind === "contact" && <Checkbox label={t("imports.createCompanies")} checked={plan.create_companies ?? true} onChange={(event) => change({ create_companies: event.currentTarget.checked })} />}
      <TextInput label={t("imports.sourceNew")} maxLength={200} value={plan.source ?? ""} onChange={(event) => change({ source: event.currentTarget.value })} />
      <TagsInput label={t("imports.tagsAll")} value={plan.tags ?? []} onChange={(tags) => change({ tags })} maxTags={30} />
    </div>
  );
}
