import { ActionIcon, Alert, Button, Group, Select, Text } from "@mantine/core";
import { IconCalendarWeek, IconChevronLeft, IconChevronRight, IconCopy, IconDownload } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { WeekPlan } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { planAddress, shiftsAddress, useAdherence, useCopyWeek, USUAL_RULES, useShifts, useWeekPlan } from "./api";
import type { PlanRules } from "./api";
import { MySchedule } from "./MySchedule";
import { NeedGrid } from "./NeedGrid";
import classes from "./Planning.module.css";
import { Rules } from "./Rules";
import { Schedule } from "./Schedule";
import { addDays, mondayOf, today } from "./week";

const route = getRouteApi("/inside/planning");

export function PlanningPage() {
  const { t } = useTranslation();
  const me = useMe();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const monday = mondayOf(search.week ?? today());
  const setWeek = (week: string) => void navigate({ search: { ...search, week }, replace: true });
  const all = can(me, "planning.view");
  return (
    <Page title={all ? t("planning.title") : t("planning.mine")} aside={<WeekChoice monday={monday} onChange={setWeek} />}>
      {all ? <Plan monday={monday} queue={search.queue} onQueue={(queue) => void navigate({ search: { ...search, queue }, replace: true })} /> : <MySchedule monday={monday} />}
    </Page>
  );
}

function WeekChoice({ monday, onChange }: { monday: string; onChange: (week: string) => void }) {
  const { t } = useTranslation();
  const { date } = useFormat();
  const at = (day: string) => date(`${day}T12:00:00`);
  return (
    <Group gap={6} wrap="nowrap">
      <ActionIcon variant="default" size="lg" aria-label={t("planning.previous")} onClick={() => onChange(addDays(monday, -7))}><IconChevronLeft size={16} /></ActionIcon>
      <Button variant="default" onClick={() => onChange(mondayOf(today()))}>{at(monday)} – {at(addDays(monday, 6))}</Button>
      <ActionIcon variant="default" size="lg" aria-label={t("planning.next")} onClick={() => onChange(addDays(monday, 7))}><IconChevronRight size={16} /></ActionIcon>
    </Group>
  );
}

function Plan({ monday, queue, onQueue }: { monday: string; queue: string | undefined; onQueue: (queue: string) => void }) {
  const { t } = useTranslation();
  const [rules, setRules] = useState<PlanRules>(USUAL_RULES);
  const queues = $api.useQuery("get", "/api/v1/queues/titles");
  const chosen = queue ?? queues.data?.[0]?.name ?? "";
  const plan = useWeekPlan(chosen, monday, rules);
  return (
    <>
      <Panel flush>
        <Group p="sm" gap="sm" justify="space-between">
          <Group gap="sm">
            <Select aria-label={t("planning.queue")} allowDeselect={false} value={chosen} data={(queues.data ?? []).map((one) => ({ value: one.name, label: one.title }))} onChange={(name) => name !== null && onQueue(name)} />
            <Rules rules={rules} onChange={setRules} />
            <Button variant="default" component="a" href={planAddress(chosen, monday, rules)} leftSection={<IconDownload size={16} />}>{t("planning.csv")}</Button>
          </Group>
          <Legend />
        </Group>
        {queues.isError && <Failed error={queues.error} onRetry={() => void queues.refetch()} />}
        {queues.data?.length === 0 && <Empty icon={IconCalendarWeek} title={t("planning.noQueues")} hint={t("planning.noQueuesHint")} />}
        {plan.isLoading && <ListSkeleton />}
        {plan.isError && <Failed error={plan.error} onRetry={() => void plan.refetch()} />}
        {plan.data !== undefined && !plan.isError && <Facts plan={plan.data} />}
        {plan.data !== undefined && !plan.isError && <NeedGrid plan={plan.data} />}
      </Panel>
      <Shifts monday={monday} queue={chosen} />
    </>
  );
}

function Legend() {
  const { t } = useTranslation();
  return (
    <Group gap={10} className={classes["legend"] ?? ""}>
      {(["short", "thin", "right", "over"] as const).map((gap) => <span key={gap} data-gap={gap}>{t(`planning.gaps.${gap}`)}</span>)}
    </Group>
  );
}

function Facts({ plan }: { plan: WeekPlan }) {
  const { t } = useTranslation();
  if (plan.too_little_history) return <Alert m="sm" variant="light" color="yellow">{t("planning.tooLittle", { count: plan.weeks_known })}</Alert>;
  const growth = Math.round((plan.growth - 1) * 100);
  const facts = [
    t("planning.facts.history", { count: plan.weeks_known, calls: plan.arrivals }),
    growth === 0 ? t("planning.facts.steady") : t("planning.facts.growth", { percent: growth > 0 ? `+${growth}` : `−${-growth}` }),
    plan.aht_s === null ? "" : t("planning.facts.aht", { seconds: Math.round(plan.aht_s) }),
    plan.patience_s === null ? "" : t("planning.facts.patience", { seconds: Math.round(plan.patience_s) }),
    t(`planning.models.${plan.model}`),
  ];
  return (
    <>
      {plan.no_handling_time && <Alert m="sm" variant="light" color="yellow">{t("planning.noHandling")}</Alert>}
      <Text size="xs" c="dimmed" px="md" pb={6}>{facts.filter((fact) => fact !== "").join(" · ")}</Text>
    </>
  );
}

function Shifts({ monday, queue }: { monday: string; queue: string }) {
  const { t } = useTranslation();
  const editable = can(useMe(), "planning.edit");
  const people = $api.useQuery("get", "/api/v1/planning/people");
  const shifts = useShifts(monday);
  const kept = useAdherence(monday);
  const { copy, busy } = useCopyWeek();
  const error = people.error ?? shifts.error;
  const shown = (people.data ?? []).filter((person) => person.queues.includes(queue));
  return (
    <Panel flush>
      <Group p="sm" justify="space-between">
        <Text fw={600}>{t("planning.schedule")}</Text>
        <Group gap="sm">
          {editable && <Button variant="default" loading={busy} leftSection={<IconCopy size={16} />} onClick={() => copy(addDays(monday, -7), monday)}>{t("planning.copyWeek")}</Button>}
          <Button variant="default" component="a" href={shiftsAddress(monday)} leftSection={<IconDownload size={16} />}>{t("planning.csv")}</Button>
        </Group>
      </Group>
      {(people.isPending || shifts.isPending) && <ListSkeleton rows={4} />}
      {error !== null && <Failed error={error} onRetry={() => void Promise.all([people.refetch(), shifts.refetch()])} />}
      {people.data !== undefined && shown.length === 0 && <Empty icon={IconCalendarWeek} title={t("planning.nobody")} hint={t("planning.nobodyHint")} />}
      {shifts.data !== undefined && shown.length > 0 && <Schedule monday={monday} people={shown} shifts={shifts.data.items} kept={kept.data?.items ?? []} editable={editable} />}
    </Panel>
  );
}
