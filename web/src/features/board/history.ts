/** The board's samples of the last hours, brought together for a curve. Pure. */
import type { QueueHistory } from "@/api/types";

export const FIGURES = ["waiting", "longest_s", "ready", "talking"] as const;
export type Figure = (typeof FIGURES)[number];

export interface Point {
  at: number;
  value: number;
}

/** All shown queues at each moment: people and callers are added up, of the waits the longest counts. */
export function curve(queues: QueueHistory[], hidden: string[], figure: Figure): Point[] {
  const found = new Map<number, number>();
  for (const queue of queues) {
    if (hidden.includes(queue.queue)) continue;
    for (const point of queue.points) {
      const at = Date.parse(point.at);
      const before = found.get(at) ?? 0;
      found.set(at, figure === "longest_s" ? Math.max(before, point[figure]) : before + point[figure]);
    }
  }
  return [...found].map(([at, value]) => ({ at, value })).sort((a, b) => a.at - b.at);
}

/** As a path of steps in a box of this size: a sample holds until the next one. */
export function steps(points: Point[], width: number, height: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first.at === last.at) return "";
  const most = Math.max(1, ...points.map(({ value }) => value));
  const x = (at: number) => ((at - first.at) / (last.at - first.at)) * width;
  const y = (value: number) => height - (value / most) * height;
  return points.map(({ at, value }, n) => (n === 0 ? `M${x(at).toFixed(1)},${y(value).toFixed(1)}` : `H${x(at).toFixed(1)}V${y(value).toFixed(1)}`)).join("");
}
