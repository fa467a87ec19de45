import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useTasks } from "@/features/tasks/api";
import { TaskDialog } from "@/features/tasks/TaskDialog";
import { TaskRow } from "@/features/tasks/TaskRow";
import taskClasses from "@/features/tasks/Tasks.module.css";

/** What is done of a project, the latest first; asked for only when somebody looks. */
export function DoneTasks({ projectId, count }: { projectId: number; count: number }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [shown, setShown] = useState<number | null>(null);
  const tasks = useTasks({ project_id: projectId, state: "done", limit: 50 }, open);
  const items = tasks.data?.pages.flatMap((page) => page.items) ?? [];
  if (count === 0) return null;
  return (
    <div>
      <Button size="compact-xs" variant="subtle" mt="xs" aria-expanded={open} onClick={() => setOpen(!open)} data-testid="project-done-tasks">{open ? t("projects.hideDone") : t("projects.showDone", { count })}</Button>
      {open && (
        <ul className={taskClasses["rows"]} data-plain data-who>
          {items.map((task) => <TaskRow key={task.id} task={task} plain who onOpen={() => setShown(task.id)} onDone={() => undefined} />)}
        </ul>
      )}
      {open && tasks.isSuccess && items.length === 0 && <Text size="sm" c="dimmed">{t("projects.othersTasks")}</Text>}
      {open && tasks.hasNextPage && <Button size="compact-xs" variant="default" loading={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>{t("common.loadMore")}</Button>}
      {shown !== null && <TaskDialog id={shown} onClose={() => setShown(null)} />}
    </div>
  );
}
