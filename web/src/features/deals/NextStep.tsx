import { IconAlertCircle, IconSubtask } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";

import classes from "./Deals.module.css";
import type { Deal } from "./types";

/** What is to be done next; a deal without a task is one that nobody goes on with. */
export function NextStep({ deal }: { deal: Deal }) {
  const { t } = useTranslation();
  const format = useFormat();
  const next = deal.next_task;
  if (!can(useMe(), "tasks.view")) return null;
  if (next == null) return <span className={`${classes["nextStep"]} ${classes["late"]}`} data-testid="tile-no-task"><IconAlertCircle size={13} aria-hidden /> {t("deals.noTask")}</span>;
  const late = next.due_at !== null && Date.parse(next.due_at) < Date.now();
  const day = next.due_day === null ? "" : format.date(`${next.due_day}T12:00:00`);
  return (
    <span className={late ? `${classes["nextStep"]} ${classes["late"]}` : classes["nextStep"]} title={late ? t("deals.taskLate") : t("deals.nextTask")} data-testid="tile-task" data-late={late || undefined}>
      <IconSubtask size={13} aria-hidden /> {[next.title, day].filter((part) => part !== "").join(", ")}
    </span>
  );
}
