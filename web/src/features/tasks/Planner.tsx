import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { DragEvent, KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "@/i18n/format";
import { Failed, ListSkeleton } from "@/ui/States";

import { useMoveTask, useResizeTask, useTasks } from "./api";
import { addDays, clock, dayOf, shifted, shownSlots, SLOT_MIN, slotOf, spotOf } from "./days";
import type { Spot } from "./days";
import { lanesOf } from "./lanes";
import type { Lane } from "./lanes";
import { useTaskTitle } from "./parts";
import { durationText } from "./TaskFields";
import { EDGE_MIN, LONGEST_MIN, Tile } from "./PlannerTile";
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

export interface Acts {
  open: (task: Task) => void;
  make: (spot: Spot) => void;
  drag: (task: Task | null) => void;
  drop: (spot: Spot) => void;
  key: (event: KeyboardEvent, task: Task) => void;
  resize: (task: Task, minutes: number) => void;
}

function Grid({ days, tasks, waiting, onOpen, onNew }: GridProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const titleOf = useTaskTitle();
  const move = useMoveTask();
  const resize = useResizeTask();
  const board = useRef<HTMLDivElement>(null);
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
    drag: (task) => {
      dragged.current = task;
      // What lies under other tasks can be dropped on; changed at once, the drag would end.
      requestAnimationFrame(() => board.current?.toggleAttribute("data-dragging", task !== null));
    },
    resize: (task, minutes) => {
      if (!task.may_edit || minutes === task.duration_min) return;
      focus.current = task.id;
      resize.mutate({ task, minutes });
      say(t("tasks.takes", { title: titleOf(task), length: durationText(minutes, t) }));
    },
    drop: (spot) => {
      if (dragged.current !== null) go(dragged.current, spot);
      dragged.current = null;
    },
    key: (event, task) => {
      const step = STEPS[event.key];
      if (!event.altKey || step === undefined) return;
      event.preventDefault();
      if (event.shiftKey) {
        const minutes = (task.duration_min ?? SLOT_MIN) + step[0] * EDGE_MIN;
        if (step[0] !== 0 && spotOf(task)?.minute != null) acts.resize(task, Math.min(Math.max(minutes, EDGE_MIN), LONGEST_MIN));
        return;
      }
      focus.current = task.id;
      const spot = spotOf(task);
      go(task, spot === null ? { day: dayOf(new Date()), minute: null } : shifted(spot, ...step));
    },
  };
  const spots = tasks.flatMap((task) => spotOf(task) ?? []);
  const lanes = new Map(days.flatMap((day) => [...lanesOf(tasks.filter((task) => spotOf(task)?.day === day))]));
  const columns = { gridTemplateColumns: `52px repeat(${days.length}, minmax(${days.length > 1 ? 96 : 200}px, 1fr))` };
  return (
    <div ref={board} className={classes["planner"]} data-testid="planner">
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <div className={classes["scroll"]}>
        <div className={classes["grid"]} style={columns}>
          <span className={classes["corner"]} />
          {days.map((day) => <DayHead key={day} day={day} />)}
          <span className={classes["hour"]}>{t("tasks.anyTime")}</span>
          {days.map((day) => <Cell key={day} spot={{ day, minute: null }} tasks={tasks} lanes={lanes} acts={acts} />)}
          {shownSlots(spots).map((minute) => (
            <Slot key={minute} minute={minute} days={days} tasks={tasks} lanes={lanes} acts={acts} />
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

interface Shown {
  tasks: Task[];
  lanes: Map<number, Lane>;
  acts: Acts;
}

function Slot({ minute, days, ...shown }: Shown & { minute: number; days: string[] }) {
  return (
    <>
      <span className={classes["hour"]}>{minute % 60 === 0 ? clock(minute) : ""}</span>
      {days.map((day) => <Cell key={day} spot={{ day, minute }} {...shown} />)}
    </>
  );
}

function Cell({ spot, tasks, lanes, acts }: Shown & { spot: Spot }) {
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
      {here.map((task) => <Tile key={task.id} task={task} acts={acts} lane={lanes.get(task.id)} />)}
    </div>
  );
}
