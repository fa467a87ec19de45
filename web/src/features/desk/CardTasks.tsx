import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Card } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { TasksOf } from "@/features/tasks/TasksOf";

import classes from "./CallCard.module.css";

/** What was promised to the caller, once it is known who calls, and what this call leaves to be done. */
export function CardTasks({ card }: { card: Card }) {
  const { t } = useTranslation();
  const me = useMe();
  const owner = card.owners.length === 1 ? card.owners[0] : undefined;
  if (owner === undefined || !can(me, "tasks.view")) return null;
  return (
    <section aria-label={t("tasks.title")} data-testid="card-tasks">
      <Text size="sm" className={classes["key"] ?? ""} mb={4}>
        {t("tasks.title")}
      </Text>
      <TasksOf about={{ [`${owner.kind}_id`]: owner.id, call_id: card.call_id }} kind="call" />
    </section>
  );
}
