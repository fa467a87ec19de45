import { Group, Select, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { UseFormReturnType } from "@mantine/form";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { useRunningProjects } from "@/features/projects/api";
import { can, useMe } from "@/features/session/api";

import { useTaskPeople } from "./api";
import { clock, myZone, spotOf } from "./days";
import { RepeatFields } from "./RepeatFields";
import { ONCE_EACH, rhythmValues } from "./rhythm";
import type { RhythmValues } from "./rhythm";
import { NO_TIES, TieFields, tiesOf } from "./TieFields";
import type { Ties } from "./TieFields";
import { KINDS, PRIORITIES } from "./types";
import type { Due, Named, Repeat, TaskCard, TaskKind, TaskPriority } from "./types";

export interface TaskValues {
  title: string;
  text: string;
  kind: TaskKind;
  priority: TaskPriority;
  day: string;
  time: string;
  remind: string | null;
  duration: string | null;
  repeat: Repeat;
  rhythm: RhythmValues;
  ties: Ties;
  responsible_id: string | null;
  project_id: string | null;
}

const NOTICES = [0, 5, 15, 30, 60, 120, 1440] as const;
const DURATIONS = [15, 30, 45, 60, 90, 120, 180, 240, 480] as const;
export const BLANK = { title: "", text: "", priority: "normal", repeat: "never", duration: null, rhythm: ONCE_EACH, ties: NO_TIES } as const satisfies Partial<TaskValues>;

export function valuesOf(task: TaskCard): TaskValues {
  const spot = spotOf(task);
  return {
    title: task.title,
    text: task.text,
    kind: task.kind,
    priority: task.priority,
    day: spot?.day ?? "",
    time: spot === null || spot.minute === null ? "" : clock(spot.minute),
    remind: task.remind_before_min === null ? null : String(task.remind_before_min),
    duration: task.duration_min === null ? null : String(task.duration_min),
    repeat: task.repeat,
    rhythm: rhythmValues(task.rhythm),
    ties: tiesOf(task),
    responsible_id: task.responsible === null ? null : String(task.responsible.id),
    project_id: task.project === null ? null : String(task.project.id),
  };
}

/** As the viewer's own clock has it. */
export function dueOf(values: TaskValues): Due | null {
  return values.day === "" ? null : { day: values.day, time: values.time === "" ? null : values.time, time_zone: myZone() };
}

export function remindOf(values: TaskValues): number | null {
  return values.day === "" || values.remind === null ? null : Number(values.remind);
}

export function durationOf(values: TaskValues): number | null {
  return values.duration === null ? null : Number(values.duration);
}

export function useTaskForm(initialValues: TaskValues) {
  const { t } = useTranslation();
  return useForm<TaskValues>({
    initialValues,
    validate: {
      title: (value) => (value.trim() === "" ? t("common.required") : null),
      rhythm: { until: (value, values) => (value !== "" && value < values.day ? t("tasks.untilRule") : null) },
      day: (value, values) => (value === "" && (values.time !== "" || values.repeat !== "never") ? t("common.required") : null),
    },
  });
}

/** A time that somebody else chose, by the API or in an import, in the largest unit that it is whole in. */
export function noticeText(minutes: number, t: TFunction): string {
  const usual = NOTICES.find((one) => one === minutes);
  if (usual !== undefined) return t(`tasks.notices.${usual}`);
  if (minutes % 1440 === 0) return t("tasks.daysBefore", { count: minutes / 1440 });
  if (minutes % 60 === 0) return t("tasks.hoursBefore", { count: minutes / 60 });
  return t("tasks.minutesBefore", { count: minutes });
}

/** In hours and minutes, as people say it. */
export function durationText(minutes: number, t: TFunction): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 ? t("tasks.hoursN", { count: hours }) : "", rest > 0 || hours === 0 ? t("tasks.minutesN", { count: rest }) : ""].filter(Boolean).join(" ");
}

interface TaskFieldsProps {
  form: UseFormReturnType<TaskValues>;
  disabled?: boolean;
  /** The project that it belongs to now, though it may be over. */
  project?: Named | null;
  /** Whose it is changes by a hand-over later on. */
  withPerson?: boolean;
  /** Made on a card, it is about that card. */
  withTies?: boolean;
}

export function TaskFields({ form, disabled = false, withPerson = false, withTies = true, project = null }: TaskFieldsProps) {
  const { t } = useTranslation();
  const people = useTaskPeople(withPerson);
  const known = NOTICES.some((minutes) => String(minutes) === form.values.remind);
  const notices = [...NOTICES.map(String), ...(form.values.remind === null || known ? [] : [form.values.remind])];
  const lengths = [...DURATIONS.map(String), ...(form.values.duration === null || DURATIONS.some((minutes) => String(minutes) === form.values.duration) ? [] : [form.values.duration])];
  const named = notices.map((value) => ({ value, label: noticeText(Number(value), t) }));
  return (
    <>
      <TextInput label={t("tasks.what")} required data-autofocus disabled={disabled} maxLength={200} autoComplete="off" {...form.getInputProps("title")} data-testid="task-title" />
      <Group grow align="flex-start">
        <TextInput type="date" label={t("tasks.day")} disabled={disabled} {...form.getInputProps("day")} data-testid="task-day" />
        <TextInput type="time" label={t("tasks.time")} disabled={disabled} {...form.getInputProps("time")} data-testid="task-time" />
        <Select label={t("tasks.remind")} clearable disabled={disabled || form.values.day === ""} placeholder={t("tasks.noReminder")} data={named} {...form.getInputProps("remind")} data-testid="task-remind" />
      </Group>
      <Group grow align="flex-start">
        <Select label={t("tasks.kind")} allowDeselect={false} disabled={disabled} data={KINDS.map((value) => ({ value, label: t(`tasks.kinds.${value}`) }))} {...form.getInputProps("kind")} />
        <Select label={t("tasks.priority")} allowDeselect={false} disabled={disabled} data={PRIORITIES.map((value) => ({ value, label: t(`tasks.priorities.${value}`) }))} {...form.getInputProps("priority")} />
        <Select label={t("tasks.duration")} clearable disabled={disabled} placeholder={t("tasks.noDuration")} data={lengths.map((value) => ({ value, label: durationText(Number(value), t) }))} {...form.getInputProps("duration")} data-testid="task-duration" />
      </Group>
      <RepeatFields form={form} disabled={disabled} />
      {withTies && <TieFields ties={form.values.ties} onTies={(ties) => form.setFieldValue("ties", ties)} disabled={disabled} />}
      {withPerson && (
        <Select label={t("customers.responsible")} clearable searchable placeholder={t("tasks.nobody")} data={(people.data ?? []).map((one) => ({ value: String(one.id), label: one.is_me ? t("tasks.myself", { name: one.name }) : one.name }))} {...form.getInputProps("responsible_id")} data-testid="task-person" />
      )}
      <ProjectChoice form={form} disabled={disabled} present={project} />
      <Textarea label={t("tasks.text")} autosize minRows={2} maxRows={8} disabled={disabled} {...form.getInputProps("text")} />
    </>
  );
}

/** Not there as long as the firm has no projects. */
function ProjectChoice({ form, disabled, present }: { form: UseFormReturnType<TaskValues>; disabled: boolean; present: Named | null }) {
  const { t } = useTranslation();
  const found = useRunningProjects(can(useMe(), "projects.view"));
  const running = found.data?.items ?? [];
  const all = present === null || running.some((one) => one.id === present.id) ? running : [present, ...running];
  if (all.length === 0) return null;
  return <Select label={t("projects.one")} clearable searchable disabled={disabled} data={all.map((one) => ({ value: String(one.id), label: one.name }))} {...form.getInputProps("project_id")} data-testid="task-project" />;
}
