import { Button, CloseButton, Group, Menu } from "@mantine/core";
import { IconBell, IconChevronDown } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { DialButton } from "@/features/control/DialButton";

import { usePostpone, useReminders, useSeeReminder } from "./api";
import { postponed } from "./days";
import { EndDialog } from "./EndDialog";
import { useDueText, useTaskTitle } from "./parts";
import { Whom } from "./TaskRow";
import classes from "./Tasks.module.css";
import type { Task } from "./types";

const SHOWN = 3;
const POSTPONE = ["ten", "hour", "tomorrow"] as const;

/** What the server says was not seen yet: a reminder outlives a reload, another tab, and the night. */
export function Reminders() {
  const { t } = useTranslation();
  const { data } = useReminders();
  const [ending, setEnding] = useState<Task | null>(null);
  const due = data ?? [];
  return (
    <>
      {due.length > 0 && (
        <section className={classes["reminders"]} aria-label={t("tasks.reminders")} data-testid="reminders">
          {due.slice(0, SHOWN).map((task) => <Reminder key={`${task.id} ${task.remind_at}`} task={task} onDone={() => setEnding(task)} />)}
          {due.length > SHOWN && <p className={classes["more"]}>{t("tasks.moreReminders", { count: due.length - SHOWN })}</p>}
        </section>
      )}
      {ending !== null && <EndDialog task={ending} how="done" onClose={() => setEnding(null)} />}
    </>
  );
}

function Reminder({ task, onDone }: { task: Task; onDone: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const title = useTaskTitle()(task);
  const dueText = useDueText()(task);
  const postpone = usePostpone();
  const see = useSeeReminder();
  const open = () => {
    see.mutate(task.id);
    void navigate({ to: "/tasks", search: { task: task.id } });
  };
  return (
    <div className={classes["reminder"]} role="alert" data-missed={task.origin === "missed_call" || undefined} data-testid="reminder">
      <div className={classes["reminderHead"]}>
        <IconBell size={17} aria-hidden />
        <strong>{title}</strong>
        <CloseButton size="sm" aria-label={t("tasks.seen")} onClick={() => see.mutate(task.id)} />
      </div>
      <div className={classes["reminderText"]}>
        <span>{t("tasks.until", { when: dueText })}</span> <Whom task={task} />
        {task.number !== null && <DialButton number={task.number} />}
      </div>
      <Group gap={6}>
        <Button size="compact-sm" onClick={open} data-testid="reminder-open">{t("tasks.open")}</Button>
        <Menu position="top-start">
          <Menu.Target>
            <Button size="compact-sm" variant="default" rightSection={<IconChevronDown size={13} />} loading={postpone.isPending} data-testid="reminder-postpone">{t("tasks.postpone")}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {POSTPONE.map((by) => <Menu.Item key={by} onClick={() => postpone.mutate({ id: task.id, until: postponed(by, new Date()) })} data-testid={`postpone-${by}`}>{t(`tasks.postpones.${by}`)}</Menu.Item>)}
          </Menu.Dropdown>
        </Menu>
        <Button size="compact-sm" color="teal" variant="light" onClick={onDone} data-testid="reminder-done">{t("tasks.done")}</Button>
      </Group>
    </div>
  );
}
