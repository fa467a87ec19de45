import { Alert, Button, Group, Modal, MultiSelect, NumberInput, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { components } from "@/api/schema";
import { problemText } from "@/ui/problemText";

import type { Plan } from "./Plans";

type Body = components["schemas"]["PlanBody"];
const SHARES = ["random", "risk", "uncertainty", "perfection"] as const;
const START = { per_agent: 5, period: "week" as "day" | "week" | "month", random: 50, risk: 25, uncertainty: 15, perfection: 10, min_talk_s: 30, due_days: 7, golden_every: 10, release_after_h: 0, blind: true, fatal_at_once: true };

function valuesOf(plan: Plan | null) {
  const { mix, ...rules } = plan?.rules ?? {};
  return {
    ...START,
    ...(Object.fromEntries(Object.entries(rules).filter(([name]) => name in START)) as Partial<typeof START>),
    ...mix,
    title: plan?.title ?? "",
    active: plan?.active ?? true,
    form: plan?.form_version_id ?? "",
    people: plan?.evaluators.map((one) => String(one.user_id)) ?? [],
  };
}

/** How many calls of each operator, which of them, and who judges them. Draws that were made stay as they are. */
export function PlanForm({ plan, onClose }: { plan: Plan | null; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const people = $api.useQuery("get", "/api/v1/reviewers");
  const forms = $api.useQuery("get", "/api/v1/qa/forms", { params: { query: { limit: 200 } } });
  const onSuccess = async () => {
    await queries.invalidateQueries({ queryKey: ["get", "/api/v1/review-plans"] });
    onClose();
  };
  const add = $api.useMutation("post", "/api/v1/review-plans", { onSuccess });
  const change = $api.useMutation("put", "/api/v1/review-plans/{plan_id}", { onSuccess });
  const form = useForm({
    initialValues: valuesOf(plan),
    validate: {
      title: (value) => (value.trim() === "" ? t("common.required") : null),
      people: (value) => (value.length === 0 ? t("common.required") : null),
      random: (value, { risk, uncertainty, perfection }) => (value + risk + uncertainty + perfection !== 100 ? t("reviews.mixSum") : value < 20 ? t("reviews.mixRandom") : null),
    },
  });
  const submit = form.onSubmit(({ title, active, form: version, people: chosen, random, risk, uncertainty, perfection, ...rules }) => {
    const known = new Map(plan?.evaluators.map((one) => [one.user_id, one]));
    const body: Body = {
      title, active, form_version_id: version === "" ? null : version,
      rules: { ...plan?.rules, ...rules, mix: { random, risk, uncertainty, perfection } },
      evaluators: chosen.map((id) => known.get(Number(id)) ?? { user_id: Number(id), languages: [], share: 1 }),
    };
    if (plan === null) add.mutate({ body });
    else change.mutate({ params: { path: { plan_id: plan.id } }, body });
  });
  const versions = forms.data?.items.flatMap((one) => one.versions.filter((version) => version.state === "published").map((version) => ({ value: version.id, label: `${one.title} ${version.n}` }))) ?? [];
  const error = add.error ?? change.error;
  const number = (name: "per_agent" | "min_talk_s" | "due_days" | "golden_every" | "release_after_h", max: number, min = 0) => (
    <NumberInput label={t(`reviews.rule.${name}`)} min={min} max={max} allowDecimal={false} {...form.getInputProps(name)} />
  );
  return (
    <Modal opened onClose={onClose} size="lg" title={plan === null ? t("reviews.newPlan") : plan.title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {error !== null && <Alert color="red" role="alert">{problemText(error, t)}</Alert>}
          <TextInput label={t("forms.name")} data-autofocus maxLength={200} {...form.getInputProps("title")} />
          <MultiSelect label={t("reviews.rule.people")} data={people.data?.map((one) => ({ value: String(one.id), label: one.name })) ?? []} searchable hidePickedOptions {...form.getInputProps("people")} data-testid="plan-people" />
          <Group grow align="end">
            {number("per_agent", 100, 1)}
            <Select label={t("reviews.rule.period")} allowDeselect={false} data={(["day", "week", "month"] as const).map((value) => ({ value, label: t(`reviews.period.${value}`) }))} {...form.getInputProps("period")} />
          </Group>
          <div>
            <Text size="sm" fw={500}>{t("reviews.rule.mix")}</Text>
            <Group grow align="start">
              {SHARES.map((name) => <NumberInput key={name} description={t(`reviews.stratum.${name}`)} aria-label={t(`reviews.stratum.${name}`)} suffix=" %" min={0} max={100} allowDecimal={false} {...form.getInputProps(name)} />)}
            </Group>
          </div>
          <Group grow align="end">{number("min_talk_s", 86_400)}{number("due_days", 60, 1)}</Group>
          <Group grow align="end">{number("golden_every", 100)}{number("release_after_h", 1080)}</Group>
          <Select label={t("results.form")} placeholder={t("reviews.rule.formOfCall")} clearable data={versions} {...form.getInputProps("form")} />
          <Switch label={t("reviews.rule.blind")} {...form.getInputProps("blind", { type: "checkbox" })} />
          <Switch label={t("reviews.rule.fatal_at_once")} {...form.getInputProps("fatal_at_once", { type: "checkbox" })} />
          <Switch label={t("reviews.rule.active")} {...form.getInputProps("active", { type: "checkbox" })} />
          <Button type="submit" loading={add.isPending || change.isPending} data-testid="sampling-save">{t("common.save")}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
