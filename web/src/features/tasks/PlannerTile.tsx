import { useState } from "react";
import type { PointerEvent } from "react";
import { useTranslation } from "react-i18next";

import { useFormat } from "@/i18n/format";

import { clock, SLOT_MIN, slotOf, spotOf } from "./days";
import { lengthOf } from "./lanes";
import type { Lane } from "./lanes";
import { isLate, KindIcon, PriorityMark, useTaskTitle } from "./parts";
import type { Acts } from "./Planner";
import { durationText } from "./TaskFields";
import classes from "./Tasks.module.css";
import type { Task } from "./types";

export const EDGE_MIN = 15;
export const LONGEST_MIN = 1440;
/** As the style sheet has it. */
const ROW_PX = 30;

interface TileProps {
  task: Task;
  acts: Pick<Acts, "open" | "drag" | "key" | "resize">;
  withDay?: boolean;
  /** In the hours of a day: how high it stands and how wide. */
  lane?: Lane | undefined;
}

export function Tile({ task, acts, withDay = false, lane }: TileProps) {
  const format = useFormat();
  const { t } = useTranslation();
  const title = useTaskTitle()(task);
  const [pulled, setPulled] = useState<number | null>(null);
  const spot = spotOf(task);
  const timed = spot !== null && spot.minute !== null;
  // The row says the time already, but for what begins between two rows.
  const at = timed ? clock(spot.minute ?? 0) : "";
  const within = timed && slotOf(spot.minute ?? 0) !== spot.minute;
  const when = withDay && task.due_at !== null ? format.when(task.due_at) : at;
  const minutes = pulled ?? lengthOf(task);
  const long = task.duration_min === null ? "" : durationText(task.duration_min, t);
  return (
    <div
      role="button"
      tabIndex={0}
      className={classes["tile"]}
      style={lane === undefined || !timed ? undefined : placed(lane, (spot.minute ?? 0) - slotOf(spot.minute ?? 0), minutes)}
      draggable={task.may_edit && pulled === null}
      data-tile={task.id}
      data-placed={lane !== undefined || undefined}
      data-late={isLate(task) || undefined}
      data-priority={task.priority}
      title={[when, long, title, task.contact?.name ?? task.company?.name ?? task.lead?.name].filter(Boolean).join(" · ")}
      aria-label={[title, when, long, isLate(task) ? t("tasks.groups.overdue") : ""].filter(Boolean).join(", ")}
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
      {lane !== undefined && task.may_edit && <Edge minutes={lengthOf(task)} onPull={setPulled} onLet={(long) => acts.resize(task, long)} />}
    </div>
  );
}

function placed({ at, of }: Lane, below: number, minutes: number) {
  const px = (long: number) => (long / SLOT_MIN) * ROW_PX;
  return { top: px(below) + 1, height: px(minutes) - 2, left: `calc(${(at / of) * 100}% + 1px)`, width: `calc(${100 / of}% - 2px)` };
}

interface EdgeProps {
  minutes: number;
  onPull: (minutes: number | null) => void;
  onLet: (minutes: number) => void;
}

/** The lower edge, which is pulled to how long the task takes. */
function Edge({ minutes, onPull, onLet }: EdgeProps) {
  const [from, setFrom] = useState<number | null>(null);
  const long = (event: PointerEvent) => {
    const moved = ((event.clientY - (from ?? event.clientY)) / ROW_PX) * SLOT_MIN;
    return Math.min(Math.max(Math.round((minutes + moved) / EDGE_MIN) * EDGE_MIN, EDGE_MIN), LONGEST_MIN);
  };
  return (
    <span
      className={classes["edge"]}
      aria-hidden
      data-testid="tile-edge"
      onClick={(event) => event.stopPropagation()}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        setFrom(event.clientY);
        onPull(minutes);
      }}
      onPointerMove={(event) => { if (from !== null) onPull(long(event)); }}
      onPointerUp={(event) => {
        if (from !== null) onLet(long(event));
        setFrom(null);
        onPull(null);
      }}
      onPointerCancel={() => { setFrom(null); onPull(null); }}
    />
  );
}
