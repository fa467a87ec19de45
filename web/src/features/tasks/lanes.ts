import { SLOT_MIN, spotOf } from "./days";
import type { Task } from "./types";

export interface Lane {
  /** Which of how many columns side by side. */
  at: number;
  of: number;
}

interface Span {
  id: number;
  from: number;
  to: number;
}

/** Without a planned duration a task takes one row. */
export function lengthOf(task: Pick<Task, "duration_min">): number {
  return Math.max(task.duration_min ?? SLOT_MIN, SLOT_MIN / 2);
}

/** Where the tasks of one day stand beside each other: what overlaps shares the width, what does not has it whole. */
export function lanesOf(tasks: readonly Pick<Task, "id" | "due_at" | "due_time" | "duration_min">[]): Map<number, Lane> {
  const spans: Span[] = tasks.flatMap((task) => {
    const from = spotOf(task)?.minute;
    return from == null ? [] : [{ id: task.id, from, to: from + lengthOf(task) }];
  });
  spans.sort((a, b) => a.from - b.from || b.to - a.to || a.id - b.id);
  const lanes = new Map<number, Lane>();
  let cluster: Span[] = [];
  let end = -1;
  const close = () => {
    for (const [id, lane] of packed(cluster)) lanes.set(id, lane);
    cluster = [];
  };
  for (const span of spans) {
    if (span.from >= end) close();
    cluster.push(span);
    end = Math.max(cluster.length === 1 ? -1 : end, span.to);
  }
  close();
  return lanes;
}

function packed(cluster: readonly Span[]): [number, Lane][] {
  const ends: number[] = [];
  const placed = cluster.map((span): [number, number] => {
    const free = ends.findIndex((end) => end <= span.from);
    const at = free === -1 ? ends.length : free;
    ends[at] = span.to;
    return [span.id, at];
  });
  return placed.map(([id, at]) => [id, { at, of: ends.length }]);
}
