import { expect, test } from "vitest";

import { lanesOf } from "./lanes";

const task = (id: number, time: string, duration_min: number | null = null) => ({ id, due_at: new Date(`2026-03-04T${time}:00`).toISOString(), due_time: time, duration_min });

test("tasks that overlap stand side by side, and only those", () => {
  const lanes = lanesOf([task(1, "09:00", 120), task(2, "09:30", 30), task(3, "10:00"), task(4, "11:00", 60)]);
  expect(lanes.get(1)).toEqual({ at: 0, of: 2 });
  expect(lanes.get(2)).toEqual({ at: 1, of: 2 });
  expect(lanes.get(3)).toEqual({ at: 1, of: 2 });
  expect(lanes.get(4)).toEqual({ at: 0, of: 1 });
});

test("three at once share the width in three", () => {
  const lanes = lanesOf([task(1, "09:00"), task(2, "09:00"), task(3, "09:15", 60)]);
  expect([...lanes.values()].map((lane) => lane.of)).toEqual([3, 3, 3]);
  expect(new Set([...lanes.values()].map((lane) => lane.at)).size).toBe(3);
});

test("a task of the whole day has no lane", () => {
  expect(lanesOf([{ id: 1, due_at: new Date("2026-03-04T23:59:59").toISOString(), due_time: null, duration_min: 60 }]).size).toBe(0);
});
