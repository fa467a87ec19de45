import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { DragEvent, KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "@/i18n/format";
import { Failed, ListSkeleton } from "@/ui/States";

import { useMoveTask, useTaskLoad, useTasks } from "./api";
import { addDays, dayOf, spotOf, weeksOf } from "./days";
import type { Spot } from "./days";
import { useTaskTitle } from "./parts";
import { Tile } from "./PlannerTile";
import { weekdayName } from "./rhythm";
import { durationText } from "./TaskFields";
import classes from "./Tasks.module.css";
import type { DayLoad, Task, TaskQuery } from "./types";

const MOST = 200;
const SHOWN = 3;
const WEEK = 7;
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -WEEK, ArrowDown: WEEK };

interface MonthProps {
  day: string;
  filter: TaskQuery;
  onOpen: (task: Task) => void;
  onNew: (spot: Spot) => void;
  onDay: (day: string) => void;
}

/** Weeks as rows: how much each day has, and the first of it; the rest is in the day itself. */
export function Month({ day, filter, ...on }: MonthProps) {
  const days = weeksOf(day);
  const [first = day, last = day] = [days[0], days.at(-1)];
  const midnight = (at: string) => new Date(`${at}T00:00:00`).toISOString();
  const tasks = useTasks({ ...filter, state: "open", limit: MOST, since: midnight(first), until: midnight(addDays(last, 1)) });
  const load = useTaskLoad({ ...filter, first, last });
  const failed = [tasks, load].find((one) => one.isError && one.data === undefined);
  if (failed !== undefined) return <Failed error={failed.error} onRetry={() => void failed.refetch()} />;
  if (tasks.isPending || load.isPending) return <ListSkeleton />;
  const items = tasks.data?.pages.flatMap((page) => page.items) ?? [];
  return <Weeks days={days} month={day.slice(0, 7)} tasks={items} load={new Map((load.data ?? []).map((one) => [one.day, one]))} {...on} />;
}

interface WeeksProps extends Omit<MonthProps, "day" | "filter"> {
  days: string[];
  month: string;
  tasks: Task[];
  load: Map<string, DayLoad>;
}

function Weeks({ days, month, tasks, load, onOpen, onNew, onDay }: WeeksProps) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const titleOf = useTaskTitle();
  const move = useMoveTask();
  const dragged = useRef<Task | null>(null);
  const focus = useRef<number | null>(null);
  const [said, say] = useState("");
  useEffect(() => {
    if (focus.current !== null) document.querySelector<HTMLElement>(`[data-tile="${focus.current}"]`)?.focus();
  }, [tasks]);
  const go = (task: Task, day: string) => {
    if (!task.may_edit) return;
    move.mutate({ task, spot: { day, minute: spotOf(task)?.minute ?? null } });
    say(t("tasks.movedTo", { title: titleOf(task), when: format.date(`${day}T12:00:00`) }));
  };
  const acts = {
    open: onOpen,
    drag: (task: Task | null) => { dragged.current = task; },
    resize: () => undefined,
    key: (event: KeyboardEvent, task: Task) => {
      const step = STEPS[event.key];
      const spot = spotOf(task);
      if (!event.altKey || step === undefined || spot === null) return;
      event.preventDefault();
      focus.current = task.id;
      go(task, addDays(spot.day, step));
    },
  };
  return (
    <div data-testid="month">
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <div className={classes["month"]}>
        {days.slice(0, WEEK).map((day, at) => <span key={day} className={classes["dayHead"]}>{weekdayName(at + 1, i18n.language)}</span>)}
        {days.map((day) => (
          <Day
            key={day}
            day={day}
            outside={!day.startsWith(month)}
            load={load.get(day)}
            onDay={onDay}
            onNew={onNew}
            onDrop={() => {
              if (dragged.current !== null) go(dragged.current, day);
              dragged.current = null;
            }}
          >
            {tasks.filter((task) => spotOf(task)?.day === day).slice(0, SHOWN).map((task) => <Tile key={task.id} task={task} acts={acts} />)}
          </Day>
        ))}
      </div>
    </div>
  );
}

interface DayProps extends Pick<MonthProps, "onDay" | "onNew"> {
  day: string;
  outside: boolean;
  load: DayLoad | undefined;
  onDrop: () => void;
  children: React.ReactNode[];
}

function Day({ day, outside, load, onDay, onNew, onDrop, children }: DayProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [over, setOver] = useState(false);
  const count = load?.tasks ?? 0;
  const amount = count === 0 ? "" : [t("tasks.countN", { count }), (load?.minutes ?? 0) > 0 ? durationText(load?.minutes ?? 0, t) : ""].filter(Boolean).join(" · ");
  return (
    <div
      className={classes["monthDay"]}
      data-outside={outside || undefined}
      data-over={over || undefined}
      data-day={day}
      onDragOver={(event: DragEvent) => { event.preventDefault(); setOver(true); }}
      onDragLeave={() => setOver(false)}
      onDrop={(event: DragEvent) => { event.preventDefault(); setOver(false); onDrop(); }}
      onDoubleClick={(event) => { if (event.target === event.currentTarget) onNew({ day, minute: null }); }}
    >
      <button type="button" className={classes["monthHead"]} data-today={day === dayOf(new Date()) || undefined} aria-label={[format.date(`${day}T12:00:00`), amount].filter(Boolean).join(", ")} onClick={() => onDay(day)}>
        <span>{Number(day.slice(8))}</span>
        <span className={classes["monthLoad"]}>{amount}</span>
      </button>
      {children}
      {count > children.length && <button type="button" className={classes["monthHead"]} onClick={() => onDay(day)}><span className={classes["monthLoad"]}>{t("tasks.moreN", { count: count - children.length })}</span></button>}
    </div>
  );
}
