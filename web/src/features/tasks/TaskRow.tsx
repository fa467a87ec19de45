import { ActionIcon } from "@mantine/core";
import { IconCheck, IconRepeat } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { DialButton } from "@/features/control/DialButton";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";

import { isLate, KindIcon, PriorityMark, useDueText, useTaskTitle } from "./parts";
import { repeatText } from "./rhythm";
import classes from "./Tasks.module.css";
import type { Task } from "./types";

interface TaskRowProps {
  task: Task;
  onOpen: () => void;
  onDone: () => void;
  /** On a customer's own card nobody need be told whose task it is. */
  plain?: boolean;
  /** Where several people work side by side, whose it is matters all the same. */
  who?: boolean;
}

export function TaskRow({ task, onOpen, onDone, plain = false, who = !plain }: TaskRowProps) {
  const { t, i18n } = useTranslation();
  const title = useTaskTitle()(task);
  const due = useDueText()(task);
  const format = useFormat();
  return (
    <li className={classes["row"]} data-state={task.state} data-testid="task-row">
      {task.state === "open" && task.may_edit ? (
        <ActionIcon size="sm" variant="default" radius="xl" aria-label={t("tasks.doneOf", { title })} onClick={onDone} data-testid="task-row-done">
          <IconCheck size={13} />
        </ActionIcon>
      ) : (
        <IconCheck size={16} className={classes["quiet"] ?? ""} data-hidden={task.state === "open" || undefined} aria-hidden />
      )}
      <KindIcon task={task} />
      <span className={classes["what"]}>
        <button type="button" className={classes["open"]} data-task={task.id} onClick={onOpen}>
          {title}
        </button>{" "}
        <PriorityMark task={task} />
        {task.repeat !== "never" && <IconRepeat size={14} role="img" aria-label={repeatText(task.repeat, task.rhythm, t, i18n.language, format.date)} title={repeatText(task.repeat, task.rhythm, t, i18n.language, format.date)} className={classes["quiet"] ?? ""} />}
        {!plain && <Whom task={task} />}
        {task.result !== "" && <span className={classes["result"]}>{task.result}</span>}
      </span>
      {task.number !== null && task.state === "open" ? <DialButton number={task.number} /> : <span />}
      {who && <span className={classes["who"]}>{task.responsible?.name ?? t("tasks.nobody")}</span>}
      <time className={classes["due"]} data-late={isLate(task) || undefined} dateTime={task.due_at ?? undefined}>
        {due}
      </time>
    </li>
  );
}

export function Whom({ task }: { task: Task }) {
  const customer = (["contact", "company", "lead"] as const).flatMap((kind) => (task[kind] === null ? [] : [{ kind, ...task[kind] }]))[0];
  if (customer === undefined && task.deal === null && task.project === null) return null;
  return (
    <span className={classes["whom"]}>
      {customer !== undefined && <AnchorLink size="xs" to="/customers/$kind/$id" params={{ kind: customer.kind, id: customer.id }}>{customer.name}</AnchorLink>}
      {customer !== undefined && task.deal !== null && " · "}
      {task.deal !== null && <AnchorLink size="xs" to="/deals/$id" params={{ id: task.deal.id }}>{task.deal.name}</AnchorLink>}
      {task.project !== null && (customer !== undefined || task.deal !== null) && " · "}
      {task.project !== null && <AnchorLink size="xs" to="/projects/$id" params={{ id: task.project.id }}>{task.project.name}</AnchorLink>}
    </span>
  );
}
