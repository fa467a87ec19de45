import { Badge, Progress as Bar, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useFormat } from "@/i18n/format";

import classes from "./Projects.module.css";
import { COLORS, isLate } from "./types";
import type { Progress, Project } from "./types";

export function StateBadge({ project, size = "md" }: { project: Pick<Project, "state">; size?: string }) {
  const { t } = useTranslation();
  return <Badge size={size} color={COLORS[project.state]} variant={project.state === "cancelled" ? "outline" : "light"} style={{ flex: "none" }}>{t(`projects.states.${project.state}`)}</Badge>;
}

/** Done of all; nothing where there are no tasks yet. */
export function Done({ progress }: { progress: Progress }) {
  const { t } = useTranslation();
  if (progress.total === 0) return <Text span size="xs" c="dimmed">{t("projects.noTasks")}</Text>;
  const share = (100 * progress.done) / progress.total;
  return (
    <span className={classes["done"]}>
      <Bar value={share} color={progress.done === progress.total ? "teal" : "blue"} size="sm" aria-label={t("projects.progress")} className={classes["barOf"] ?? ""} />
      <span className={classes["numbers"]}>{t("projects.doneOf", { done: progress.done, total: progress.total })}</span>
      {progress.overdue > 0 && <span className={classes["late"]}>{t("projects.overdue", { count: progress.overdue })}</span>}
    </span>
  );
}

export function Deadline({ project }: { project: Pick<Project, "state" | "due_on"> }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (project.due_on === null) return <span className={classes["quiet"]}>{t("tasks.noDeadline")}</span>;
  return <time dateTime={project.due_on} className={isLate(project) ? classes["late"] : undefined} data-late={isLate(project) || undefined}>{format.date(`${project.due_on}T12:00:00`)}</time>;
}
