/** The limits of the board as the dialog edits them. Pure. */
import type { BoardThresholds, QueueThresholds, TeamThresholds } from "@/api/types";

export type QueueLimits = Required<QueueThresholds>;
export type TeamLimits = Required<TeamThresholds>;
export interface Limits {
  usual: QueueLimits;
  of_queue: Record<string, QueueLimits>;
  team: TeamLimits;
}

/** The server's own, should it leave one out. */
const QUEUE: QueueLimits = { wait_warn_s: 20, wait_alarm_s: 60, waiting_warn: 3, waiting_alarm: 6, level_warn: 0.8, level_alarm: 0.6, ready_min: 1, sound: "none" };
const TEAM: TeamLimits = { pause_s: 900, talk_s: 900, hold_s: 120, wrap_up_s: 60, sound: "none" };

export function complete(stored: BoardThresholds): Limits {
  const of_queue = Object.entries(stored.of_queue ?? {}).map(([name, limits]) => [name, { ...QUEUE, ...limits }] as const);
  return { usual: { ...QUEUE, ...stored.usual }, of_queue: Object.fromEntries(of_queue), team: { ...TEAM, ...stored.team } };
}

export type Fault = "wait" | "waiting" | "level";

/** The alarm is the worse of two: what the server would refuse. */
export function faults(limits: QueueLimits): Fault[] {
  const found: Fault[] = [];
  if (limits.wait_alarm_s < limits.wait_warn_s) found.push("wait");
  if (limits.waiting_alarm < limits.waiting_warn) found.push("waiting");
  if (limits.level_alarm > limits.level_warn) found.push("level");
  return found;
}
