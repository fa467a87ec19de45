/** What needs a hand now, as the board tells it: callers who wait too long are told once for their queue. Pure. */
import type { AlertRow } from "@/api/types";

import type { Rows } from "./feed";

export interface Need {
  id: string;
  kind: AlertRow["kind"];
  level: AlertRow["level"];
  /** From when on the clock of this need runs: the wait, the pause, the talk itself and not its passing of the limit. */
  since: string;
  queue: string | null;
  user_id: number | null;
  waiting_ids: string[];
  value: number | null;
}

export function needs(rows: Rows): Need[] {
  const found = new Map<string, Need>();
  for (const alert of Object.values(rows.alerts)) {
    const id = alert.kind === "wait_long" ? `wait_long:${alert.queue ?? ""}` : alert.id;
    const need = needOf(alert, id, rows);
    const other = found.get(id);
    found.set(id, other === undefined ? need : both(other, need));
  }
  return [...found.values()].sort((a, b) => Number(b.level === "alarm") - Number(a.level === "alarm") || Date.parse(a.since) - Date.parse(b.since));
}

function needOf(alert: AlertRow, id: string, rows: Rows): Need {
  const waiting = alert.waiting_id ? rows.waiting[alert.waiting_id] : undefined;
  const agent = alert.user_id ? rows.agents[String(alert.user_id)] : undefined;
  return {
    id,
    kind: alert.kind,
    level: alert.level,
    since: waiting?.since ?? agent?.since ?? alert.since,
    queue: alert.queue ?? null,
    user_id: alert.user_id ?? null,
    waiting_ids: alert.waiting_id ? [alert.waiting_id] : [],
    value: alert.value ?? null,
  };
}

function both(one: Need, two: Need): Need {
  return {
    ...one,
    level: one.level === "alarm" ? "alarm" : two.level,
    since: Date.parse(one.since) <= Date.parse(two.since) ? one.since : two.since,
    waiting_ids: [...one.waiting_ids, ...two.waiting_ids],
  };
}
