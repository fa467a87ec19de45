import { Button, Title } from "@mantine/core";
import { IconCheckbox } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { useKeys } from "@/ui/keys";

import type { useTasks } from "./api";
import { GROUPS, groupOf } from "./days";
import { TaskRow } from "./TaskRow";
import classes from "./Tasks.module.css";
import type { Task } from "./types";

interface TaskListProps {
  tasks: ReturnType<typeof useTasks>;
  over: boolean;
  /** In the order that was asked for, without the groups of days. */
  flat: boolean;
  onOpen: (task: Task) => void;
  onDone: (task: Task) => void;
}

/** By the viewer's own day: what is late stands first. */
export function TaskList({ tasks, over, flat, onOpen, onDone }: TaskListProps) {
  const { t } = useTranslation();
  const items = tasks.data?.pages.flatMap((page) => page.items) ?? [];
  useKeys("tasks", {
    done: () => {
      const task = items.find((one) => String(one.id) === chosen());
      if (task !== undefined && task.state === "open" && task.may_edit) onDone(task);
    },
    down: () => step(1),
    up: () => step(-1),
  });
  if (tasks.isPending) return <ListSkeleton />;
  if (tasks.isError && items.length === 0) return <Failed error={tasks.error} onRetry={() => void tasks.refetch()} />;
  if (items.length === 0) return <Empty icon={IconCheckbox} title={t(over ? "tasks.noneOver" : "tasks.none")} hint={over ? undefined : t("tasks.noneHint")} />;
  const row = (task: Task) => <TaskRow key={task.id} task={task} onOpen={() => onOpen(task)} onDone={() => onDone(task)} />;
  const now = new Date();
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") event.preventDefault();
  };
  return (
    <div onKeyDown={onKey} data-testid="task-list">
      {flat ? (
        <ul className={classes["rows"]}>{items.map(row)}</ul>
      ) : (
        GROUPS.map((group) => {
          const some = items.filter((task) => groupOf(task, now) === group);
          return some.length === 0 ? null : (
            <section key={group} aria-label={t(`tasks.groups.${group}`)} data-testid={`tasks-${group}`}>
              <Title order={2} size="h4" className={classes["group"] ?? ""} data-group={group}>
                {t(`tasks.groups.${group}`)} <span className={classes["quiet"]}>{some.length}{tasks.hasNextPage && group === groupOf(items[items.length - 1] as Task, now) ? "+" : ""}</span>
              </Title>
              <ul className={classes["rows"]}>{some.map(row)}</ul>
            </section>
          );
        })
      )}
      {tasks.hasNextPage && (
        <Button m="sm" variant="default" size="xs" loading={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>{t("common.loadMore")}</Button>
      )}
    </div>
  );
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-testid="task-list"] [data-task]')];
}

/** The row that the keyboard is on. */
function chosen(): string | undefined {
  return document.activeElement?.closest("li")?.querySelector<HTMLElement>("[data-task]")?.dataset["task"];
}

function step(by: number): void {
  const all = rows();
  const at = all.findIndex((row) => row.dataset["task"] === chosen());
  all[at === -1 ? (by > 0 ? 0 : all.length - 1) : at + by]?.focus();
}
