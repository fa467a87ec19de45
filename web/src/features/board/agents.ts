/** How the tiles of the agents lie: in which groups, and which is beside which. Pure. */
import type { AgentRow } from "@/api/types";

import type { Layout } from "./layout";
import { DOINGS } from "./parts";

const byState = (a: AgentRow, b: AgentRow) => DOINGS.indexOf(a.doing) - DOINGS.indexOf(b.doing) || byName(a, b);
const byName = (a: AgentRow, b: AgentRow) => a.name.localeCompare(b.name) || a.user_id - b.user_id;

/** One group without a heading, or one for each queue; who serves several queues stands in each of them. */
export function grouped(agents: AgentRow[], by: Layout["group_by"], queues: string[]): [string, AgentRow[]][] {
  if (by !== "queue") return agents.length === 0 ? [] : [["", [...agents].sort(by === "name" ? byName : byState)]];
  const groups = queues.map((queue): [string, AgentRow[]] => [queue, agents.filter((row) => row.queues.includes(queue)).sort(byState)]);
  const rest = agents.filter((row) => !row.queues.some((queue) => queues.includes(queue))).sort(byState);
  return [...groups, ["", rest] as [string, AgentRow[]]].filter(([, group]) => group.length > 0);
}

type Place = [left: number, top: number];

/** Which of these places an arrow key leads to from one of them; null where it leads nowhere. */
export function neighbour(places: Place[], from: number, key: string): number | null {
  const here = places[from];
  if (here === undefined) return null;
  if (key === "ArrowRight") return from + 1 < places.length ? from + 1 : null;
  if (key === "ArrowLeft") return from > 0 ? from - 1 : null;
  if (key !== "ArrowDown" && key !== "ArrowUp") return null;
  const beyond = places.map(([left, top], at) => ({ at, left, top })).filter(({ top }) => (key === "ArrowDown" ? top > here[1] : top < here[1]));
  if (beyond.length === 0) return null;
  const row = key === "ArrowDown" ? Math.min(...beyond.map(({ top }) => top)) : Math.max(...beyond.map(({ top }) => top));
  const line = beyond.filter(({ top }) => top === row);
  return line.reduce((best, one) => (Math.abs(one.left - here[0]) < Math.abs(best.left - here[0]) ? one : best)).at;
}
