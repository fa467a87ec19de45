import { ActionIcon, Button, Group, SegmentedControl, Select, Switch, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight, IconPlus, IconSearch } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { Page, Panel } from "@/ui/Page";
import { useKeys } from "@/ui/keys";

import { useTaskPeople, useTasks } from "./api";
import { addDays, dayOf, mondayOf, nextMonth } from "./days";
import type { Spot } from "./days";
import { EndDialog } from "./EndDialog";
import { filterOf, listFilterOf } from "./filter";
import { Filters } from "./Filters";
import type { Change } from "./Filters";
import { Month } from "./Month";
import { NewTask } from "./NewTask";
import { Planner } from "./Planner";
import { VIEWS, WHOSE } from "./search";
import type { TaskSearch, View } from "./search";
import { TaskDialog } from "./TaskDialog";
import { TaskList } from "./TaskList";
import classes from "./Tasks.module.css";
import type { Task } from "./types";

const route = getRouteApi("/inside/tasks");
const TYPING_PAUSE_MS = 250;

function useSearch(): [TaskSearch, Change] {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change: Change = (change) => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined && value !== "");
    void navigate({ search: Object.fromEntries(next) as TaskSearch, replace: true });
  };
  return [search, change];
}

export function TasksPage() {
  const { t } = useTranslation();
  const me = useMe();
  const [search, change] = useSearch();
  const [making, setMaking] = useState<{ spot?: Spot } | null>(null);
  const [ending, setEnding] = useState<Task | null>(null);
  const mayMake = can(me, "tasks.edit");
  const view = search.view ?? "list";
  const open = (task: Task) => change({ task: task.id });
  useKeys("lists", { make: () => { if (mayMake) setMaking({}); } });
  return (
    <Page
      title={t("tasks.title")}
      aside={mayMake && <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking({})} data-testid="task-new">{t("tasks.new")}</Button>}
    >
      <Toolbar search={search} change={change} />
      <Panel flush>
        {view === "month" ? <Month day={search.day ?? dayOf(new Date())} filter={filterOf(search)} onOpen={open} onDay={(day) => change({ view: "day", day })} onNew={(spot) => { if (mayMake) setMaking({ spot }); }} /> : view === "list" ? <List search={search} onOpen={open} onDone={setEnding} /> : <Planner days={daysOf(view, search.day)} filter={filterOf(search)} onOpen={open} onNew={(spot) => { if (mayMake) setMaking({ spot }); }} />}
      </Panel>
      {making !== null && <NewTask {...making} onClose={() => setMaking(null)} />}
      {search.task !== undefined && <TaskDialog id={search.task} onClose={() => change({ task: undefined })} />}
      {ending !== null && <EndDialog task={ending} how="done" onClose={() => setEnding(null)} />}
    </Page>
  );
}

function List({ search, onOpen, onDone }: { search: TaskSearch; onOpen: (task: Task) => void; onDone: (task: Task) => void }) {
  const over = search.over ?? false;
  const tasks = useTasks({ ...listFilterOf(search), state: over ? "done" : "open", limit: 100 });
  return <TaskList tasks={tasks} over={over} flat={over || search.order === "priority"} onOpen={onOpen} onDone={onDone} />;
}

function daysOf(view: View, day = dayOf(new Date())): string[] {
  if (view === "day") return [day];
  if (view === "month") return [`${day.slice(0, 7)}-01`, addDays(nextMonth(day, 1), -1)];
  return Array.from({ length: 7 }, (_, index) => addDays(mondayOf(day), index));
}

function Toolbar({ search, change }: { search: TaskSearch; change: Change }) {
  const { t } = useTranslation();
  const me = useMe();
  const all = can(me, "tasks.view_all");
  const people = useTaskPeople(all);
  const view = search.view ?? "list";
  const whose = search.whose ?? "mine";
  const find = useDebouncedCallback((q: string) => change({ q: q.trim() }), TYPING_PAUSE_MS);
  return (
    <div className={classes["bar"]} role="search">
      <SegmentedControl size="sm" aria-label={t("tasks.view")} value={view} onChange={(value) => change({ view: value === "list" ? undefined : value })} data={VIEWS.map((value) => ({ value, label: t(`tasks.views.${value}`) }))} data-testid="tasks-view" />
      <SegmentedControl size="sm" aria-label={t("tasks.whose")} value={whose} onChange={(value) => change({ whose: value === "mine" ? undefined : value, person: undefined })} data={WHOSE.filter((one) => all || one !== "all").map((value) => ({ value, label: t(`tasks.whoses.${value}`) }))} data-testid="tasks-whose" />
      {whose === "all" && (
        <Select w={190} clearable searchable aria-label={t("customers.responsible")} placeholder={t("tasks.everybody")} data={(people.data ?? []).map((one) => ({ value: String(one.id), label: one.name }))} value={search.person === undefined ? null : String(search.person)} onChange={(value) => change({ person: value === null ? undefined : Number(value) })} />
      )}
      {view === "list" ? (
        <>
          <TextInput w={190} aria-label={t("tasks.search")} placeholder={t("tasks.search")} leftSection={<IconSearch size={16} />} defaultValue={search.q ?? ""} onChange={(event) => find(event.currentTarget.value)} />
          <Switch label={t("tasks.over")} checked={search.over ?? false} onChange={(event) => change({ over: event.currentTarget.checked || undefined })} data-testid="tasks-over" />
        </>
      ) : (
        <Span view={view} search={search} change={change} />
      )}
      <Filters search={search} change={change} />
      <span className={classes["hint"]}>{t(view === "list" ? "tasks.keysList" : view === "month" ? "tasks.keysMonth" : "tasks.keysPlanner")}</span>
    </div>
  );
}

function Span({ view, search, change }: { view: View; search: TaskSearch; change: Change }) {
  const { t } = useTranslation();
  const { date } = useFormat();
  const days = daysOf(view, search.day);
  const [first = "", last = ""] = [days[0], days.at(-1)];
  const at = (day: string) => date(`${day}T12:00:00`);
  const go = (by: number) => change({ day: view === "month" ? nextMonth(first, by) : addDays(first, by * days.length) });
  return (
    <Group gap={6} wrap="nowrap">
      <ActionIcon variant="default" size="lg" aria-label={t("tasks.earlier")} onClick={() => go(-1)}><IconChevronLeft size={16} /></ActionIcon>
      <Button variant="default" onClick={() => change({ day: undefined })} title={t("tasks.toToday")}>{first === last ? at(first) : `${at(first)} – ${at(last)}`}</Button>
      <ActionIcon variant="default" size="lg" aria-label={t("tasks.further")} onClick={() => go(1)}><IconChevronRight size={16} /></ActionIcon>
    </Group>
  );
}
