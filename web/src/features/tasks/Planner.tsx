import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { DragEvent, KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "@/i18n/format";
import { Failed, ListSkeleton } from "@/ui/States";

import { useMoveTask, useTasks } from "./api";
import { addDays, clock, dayOf, shifted, shownSlots, slotOf, spotOf } from "./days";
import type { Spot } from "./days";
import { isLate, KindIcon, PriorityMark, useTaskTitle } from "./parts";
import classes from "./Tasks.module.css";
import type { Task, TaskQuery } from "./types";

const MOST = 200;

interface PlannerProps {
  days: string[];
  filter: TaskQuery;
  onOpen: (task: Task) => void;
  onNew: (spot: Spot) => void;
}

/** Days as columns, half-hours as rows; what has no day yet, or missed it, waits at the side to be dragged in. */
export function Planner({ days, filter, onOpen, onNew }: PlannerProps) {
  const midnight = (day: string) => new Date(`${day}T00:00:00`).toISOString();
  const first = days[0] ?? dayOf(new Date());
  const period = { since: midnight(first), until: midnight(addDays(first, days.length)) };
  const within = useTasks({ ...filter, state: "open", limit: MOST, ...period });
  const late = useTasks({ ...filter, when: "overdue", limit: 50 });
  const undated = useTasks({ ...filter, when: "undated", limit: 50 });
  const failed = [within, late, undated].find((one) => one.isError && one.data === undefined);
  if (failed !== undefined) return <Failed error={failed.error} onRetry={() => void failed.refetch()} />;
  if (within.isPending || late.isPending || undated.isPending) return <ListSkeleton />;
  const items = (one: typeof within) => one.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = new Set(days);
  const placed = [...new Map([...items(within), ...items(late), ...items(undated)].map((task) => [task.id, task])).values()];
  const waiting = placed.filter((task) => !shown.has(spotOf(task)?.day ?? ""));
  return <Grid days={days} tasks={placed.filter((task) => shown.has(spotOf(task)?.day ?? ""))} waiting={waiting} onOpen={onOpen} onNew={onNew} />;
}

interface GridProps extends Omit<PlannerProps, "filter"> {
  tasks: Task[];
  waiting: Task[];
}

interface Acts {
  open: (task: Task) => void;
  make: (spot: Spot) => void;
  drag: (task: Task | null) => void;
  drop: (spot: Spot) => void;
  key: (event: KeyboardEvent, task: Task) => void;
}

function Grid({ days, tasks, waiting, onOpen, onNew }: GridProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const titleOf = useTaskTitle();
  const move = useMoveTask();
  const dragged = useRef<Task | null>(null);
  const focus = useRef<number | null>(null);
  const [said, say] = useState("");
  useEffect(() => {
    // A task in another place is another element: the keyboard stays with it.
    if (focus.current !== null) document.querySelector<HTMLElement>(`[data-tile="${focus.current}"]`)?.focus();
  }, [tasks]);
  const go = (task: Task, spot: Spot) => {
    if (!task.may_edit) return;
    move.mutate({ task, spot });
    say(t("tasks.movedTo", { title: titleOf(task), when: `${format.date(`${spot.day}T12:00:00`)} ${spot.minute === null ? "" : clock(spot.minute)}` }));
  };
  const acts: Acts = {
    open: onOpen,
    make: onNew,
    drag: (task) => { dragged.current = task; },
    drop: (spot) => {
      if (dragged.current !== null) go(dragged.current, spot);
      dragged.current = null;
    },
    key: (event, task) => {
      const step = STEPS[event.key];
      if (!event.altKey || step === undefined) return;
      event.preventDefault();
      focus.current = task.id;
      const spot = spotOf(task);
      go(task, spot === null ? { day: dayOf(new Date()), minute: null } : shifted(spot, ...step));
    },
  };
  const spots = tasks.flatMap((task) => spotOf(task) ?? []);
  const columns = { gridTemplateColumns: `52px repeat(${days.length}, minmax(${days.length > 1 ? 96 : 200}px, 1fr))` };
  return (
    <div className={classes["planner"]} data-testid="planner">
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <div className={classes["scroll"]}>
        <div className={classes["grid"]} style={columns}>
          <span className={classes["corner"]} />
          {days.map((day) => <DayHead key={day} day={day} />)}
          <span className={classes["hour"]}>{t("tasks.anyTime")}</span>
          {days.map((day) => <Cell key={day} spot={{ day, minute: null }} tasks={tasks} acts={acts} />)}
          {shownSlots(spots).map((minute) => (
            <Slot key={minute} minute={minute} days={days} tasks={tasks} acts={acts} />
          ))}
        </div>
      </div>
      <aside className={classes["side"]} aria-label={t("tasks.toPlan")}>
        <p className={classes["sideTitle"]}>{t("tasks.toPlan")}</p>
        {waiting.length === 0 && <p className={classes["quiet"]}>{t("tasks.nothingToPlan")}</p>}
        {waiting.map((task) => <Tile key={task.id} task={task} acts={acts} withDay />)}
      </aside>
    </div>
  );
}

const STEPS: Record<string, [slots: number, days: number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function DayHead({ day }: { day: string }) {
  const { i18n } = useTranslation();
  const at = new Date(`${day}T12:00:00`);
  const text = new Intl.DateTimeFormat(i18n.language, { weekday: "short", day: "numeric", month: "short" }).format(at);
  return <span className={classes["dayHead"]} data-today={day === dayOf(new Date()) || undefined}>{text}</span>;
}

function Slot({ minute, days, tasks, acts }: { minute: number; days: string[]; tasks: Task[]; acts: Acts }) {
  return (
    <>
      <span className={classes["hour"]}>{minute % 60 === 0 ? clock(minute) : ""}</span>
      {days.map((day) => <Cell key={day} spot={{ day, minute }} tasks={tasks} acts={acts} />)}
    </>
  );
}

function Cell({ spot, tasks, acts }: { spot: Spot; tasks: Task[]; acts: Acts }) {
  const [over, setOver] = useState(false);
  const here = tasks.filter((task) => {
    const at = spotOf(task);
    return at?.day === spot.day && (at.minute === null ? null : slotOf(at.minute)) === spot.minute;
  });
  return (
    <div
      className={classes["cell"]}
      data-over={over || undefined}
      data-whole={spot.minute === null || undefined}
      data-spot={`${spot.day} ${spot.minute === null ? "" : clock(spot.minute)}`.trim()}
      onDragOver={(event: DragEvent) => { event.preventDefault(); setOver(true); }}
      onDragLeave={() => setOver(false)}
      onDrop={(event: DragEvent) => { event.preventDefault(); setOver(false); acts.drop(spot); }}
      onDoubleClick={(event) => { if (event.target === event.currentTarget) acts.make(spot); }}
    >
      {here.map((task) => <Tile key={task.id} task={task} acts={acts} />)}
    </div>
  );
}

function Tile({ task, acts, withDay = false }: { task: Task; acts: Acts; withDay?: boolean }) {
  const format = useFormat();
  const { t } = useTranslation();
  const title = useTaskTitle()(task);
  const spot = spotOf(task);
  // The row says the time already, but for what begins between two rows.
  const at = spot === null || spot.minute === null ? "" : clock(spot.minute);
  const within = spot !== null && spot.minute !== null && slotOf(spot.minute) !== spot.minute;
  const when = withDay && task.due_at !== null ? format.when(task.due_at) : at;
  return (
    <div
      role="button"
      tabIndex={0}
      className={classes["tile"]}
      draggable={task.may_edit}
      data-tile={task.id}
      data-late={isLate(task) || undefined}
      data-priority={task.priority}
      title={[when, title, task.contact?.name ?? task.company?.name ?? task.lead?.name].filter(Boolean).join(" · ")}
      aria-label={[title, when, isLate(task) ? t("tasks.groups.overdue") : ""].filter(Boolean).join(", ")}
      onClick={() => acts.open(task)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.altKey) acts.open(task);
        acts.key(event, task);
      }}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", title);
        acts.drag(task);
      }}
      onDragEnd={() => acts.drag(null)}
    >
      <KindIcon task={task} />
      <span className={classes["tileText"]}>{title}</span>
      <PriorityMark task={task} />
      {when !== "" && (withDay || within) && <span className={classes["tileWhen"]}>{when}</span>}
    </div>
  );
}
