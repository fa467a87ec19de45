import { IconArrowDown, IconCheckbox, IconFlag, IconMail, IconPhone, IconPhoneX, IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useFormat } from "@/i18n/format";

import classes from "./Tasks.module.css";
import type { Task, TaskKind } from "./types";

const GLYPHS = { call: IconPhone, meeting: IconUsers, letter: IconMail, other: IconCheckbox } satisfies Record<TaskKind, unknown>;

export function KindIcon({ task }: { task: Pick<Task, "kind" | "origin"> }) {
  const { t } = useTranslation();
  const Glyph = task.origin === "missed_call" ? IconPhoneX : GLYPHS[task.kind];
  const words = task.origin === "missed_call" ? t("tasks.missedCall") : t(`tasks.kinds.${task.kind}`);
  return <Glyph size={17} stroke={1.7} role="img" aria-label={words} className={classes["glyph"] ?? ""} data-missed={task.origin === "missed_call" || undefined} />;
}

export function PriorityMark({ task }: { task: Pick<Task, "priority"> }) {
  const { t } = useTranslation();
  if (task.priority === "normal") return null;
  const Glyph = task.priority === "high" ? IconFlag : IconArrowDown;
  return <Glyph size={14} role="img" aria-label={t(`tasks.priorities.${task.priority}`)} className={classes["priority"] ?? ""} data-priority={task.priority} />;
}

/** A task that a missed call made is called by whom to call; what to do is said in the reader's language. */
export function useTaskTitle(): (task: { title: string; origin?: Task["origin"]; call_back?: boolean }) => string {
  const { t } = useTranslation();
  return (task) => (task.origin === "missed_call" || task.call_back === true ? t("tasks.callBack", { who: task.title }) : task.title);
}

export function useDueText(): (task: Pick<Task, "due_at" | "due_time">) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (task) => {
    if (task.due_at === null) return t("tasks.noDeadline");
    return task.due_time === null ? format.date(task.due_at) : format.when(task.due_at);
  };
}

export function isLate(task: Pick<Task, "due_at" | "state">): boolean {
  return task.state === "open" && task.due_at !== null && Date.parse(task.due_at) < Date.now();
}
