import { Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { Failed } from "@/ui/States";

import { useTasksOf } from "./api";
import { EndDialog } from "./EndDialog";
import { NewTask } from "./NewTask";
import { TaskDialog } from "./TaskDialog";
import { TaskRow } from "./TaskRow";
import classes from "./Tasks.module.css";
import type { About, Task, TaskKind } from "./types";

interface TasksOfProps {
  about: About;
  /** What a new task usually is here. */
  kind?: TaskKind;
  /** Tells whose each task is. */
  who?: boolean;
}

/** The open tasks of a customer or a deal as far as one may see them, and a new one in one step. */
export function TasksOf({ about, kind, who = false }: TasksOfProps) {
  const { t } = useTranslation();
  const me = useMe();
  const [making, { open, close }] = useDisclosure();
  const [shown, setShown] = useState<Task | null>(null);
  const [ending, setEnding] = useState<Task | null>(null);
  const allowed = can(me, "tasks.view");
  const tasks = useTasksOf(about, allowed);
  if (!allowed) return null;
  return (
    <div data-testid="tasks-of">
      {tasks.isError && <Failed error={tasks.error} onRetry={() => void tasks.refetch()} />}
      {tasks.isSuccess && tasks.data.items.length === 0 && <Text size="sm" c="dimmed">{t("tasks.noneOf")}</Text>}
      <ul className={classes["rows"]} data-plain data-who={who || undefined}>
        {(tasks.data?.items ?? []).map((task) => <TaskRow key={task.id} task={task} plain who={who} onOpen={() => setShown(task)} onDone={() => setEnding(task)} />)}
      </ul>
      {can(me, "tasks.edit") && (
        <Button mt="xs" size="xs" variant="light" leftSection={<IconPlus size={15} />} onClick={open} data-card-action="task" data-testid="tasks-of-new">{t("tasks.new")}</Button>
      )}
      {making && <NewTask about={about} {...(kind !== undefined && { kind })} onClose={close} />}
      {shown !== null && <TaskDialog id={shown.id} onClose={() => setShown(null)} />}
      {ending !== null && <EndDialog task={ending} how="done" onClose={() => setEnding(null)} />}
    </div>
  );
}
