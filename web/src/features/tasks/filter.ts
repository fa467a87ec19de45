import { addDays, dayOf, mondayOf } from "./days";
import type { TaskSearch } from "./search";
import type { TaskQuery } from "./types";

function midnight(day: string): string {
  return new Date(`${day}T00:00:00`).toISOString();
}

/** Whose tasks and of which kind, for every view. */
export function filterOf({ whose = "mine", person, q, kind, priority, author, field }: TaskSearch): TaskQuery {
  return {
    ...(whose === "mine" && { mine: true }),
    ...(whose === "given" && { given: true }),
    ...(whose === "nobody" && { responsible_id: 0 }),
    ...(whose === "all" && person !== undefined && { responsible_id: person }),
    ...(whose === "all" && author !== undefined && { author_id: author }),
    ...(kind !== undefined && { kind }),
    ...(priority !== undefined && { priority }),
    ...(q !== undefined && { q }),
    ...(field !== undefined && { field }),
  };
}

/** What the list has besides: a calendar shows its own days. */
export function listFilterOf(search: TaskSearch, now = new Date()): TaskQuery {
  const { from, to, over = false } = search;
  // What is over has no place in the days to come, and stands in the order in which it ended.
  const { when, order } = over ? {} : search;
  const monday = mondayOf(dayOf(now));
  const [first, last] = when === "week" ? [monday, addDays(monday, 6)] : [from, to];
  return {
    ...filterOf(search),
    ...(when !== undefined && when !== "week" && { when }),
    ...(first !== undefined && { since: midnight(first) }),
    ...(last !== undefined && { until: midnight(addDays(last, 1)) }),
    ...(order !== undefined && { order }),
  };
}
