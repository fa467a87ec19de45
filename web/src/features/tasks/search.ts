export const VIEWS = ["list", "day", "week"] as const;
export const WHOSE = ["mine", "given", "nobody", "all"] as const;
export type View = (typeof VIEWS)[number];
export type Whose = (typeof WHOSE)[number];

export interface TaskSearch {
  view?: View;
  whose?: Whose;
  person?: number;
  over?: boolean;
  q?: string;
  day?: string;
  task?: number;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

function whole(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}

function one<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((known) => known === value);
}

export function parseTaskSearch(search: Record<string, unknown>): TaskSearch {
  const view = one(VIEWS, search["view"]);
  const whose = one(WHOSE, search["whose"]);
  const { person, task, day, over } = search;
  const q = typeof search["q"] === "number" ? String(search["q"]) : search["q"];
  return {
    ...(view !== undefined && view !== "list" ? { view } : {}),
    ...(whose !== undefined && whose !== "mine" ? { whose } : {}),
    ...(whole(person) ? { person } : {}),
    ...(over === true ? { over } : {}),
    ...(typeof q === "string" && q !== "" ? { q } : {}),
    ...(typeof day === "string" && DAY.test(day) && !Number.isNaN(Date.parse(day)) ? { day } : {}),
    ...(whole(task) ? { task } : {}),
  };
}
