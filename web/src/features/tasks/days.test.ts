import { expect, test } from "vitest";

import { addDays, clock, groupOf, mondayOf, nextMonth, postponed, shifted, shownSlots, spotOf, weeksOf } from "./days";
import { parseTaskSearch } from "./search";

const NOW = new Date("2026-03-04T10:00:00");

const due = (text: string | null) => ({ due_at: text === null ? null : new Date(text).toISOString() });

test("a deadline lies in the viewer's own day", () => {
  expect(groupOf(due("2026-03-04T09:59:00"), NOW)).toBe("overdue");
  expect(groupOf(due("2026-03-04T23:59:59"), NOW)).toBe("today");
  expect(groupOf(due("2026-03-05T00:00:00"), NOW)).toBe("tomorrow");
  expect(groupOf(due("2026-03-06T00:00:00"), NOW)).toBe("later");
  expect(groupOf(due(null), NOW)).toBe("undated");
});

test("moving past midnight goes on in the next day, and back", () => {
  expect(shifted({ day: "2026-03-31", minute: 1410 }, 1, 0)).toEqual({ day: "2026-04-01", minute: 0 });
  expect(shifted({ day: "2026-04-01", minute: 0 }, -1, 0)).toEqual({ day: "2026-03-31", minute: 1410 });
  expect(shifted({ day: "2026-03-04", minute: null }, 3, 1)).toEqual({ day: "2026-03-05", minute: null });
});

test("days go on across a change of the clocks", () => {
  expect(addDays("2026-03-28", 1)).toBe("2026-03-29");
  expect(addDays("2026-03-29", 1)).toBe("2026-03-30");
  expect(mondayOf("2026-03-29")).toBe("2026-03-23");
});

test("the planner shows working hours and every hour that has a task", () => {
  const usual = shownSlots([]);
  expect([clock(usual[0] ?? -1), clock(usual.at(-1) ?? -1)]).toEqual(["08:00", "19:30"]);
  const wide = shownSlots([{ day: "2026-03-04", minute: 385 }, { day: "2026-03-04", minute: 1399 }, { day: "2026-03-04", minute: null }]);
  expect([clock(wide[0] ?? -1), clock(wide.at(-1) ?? -1)]).toEqual(["06:00", "23:00"]);
});

test("a month is shown in whole weeks", () => {
  expect(weeksOf("2026-02-14")).toHaveLength(35);
  expect([weeksOf("2026-03-10")[0], weeksOf("2026-03-10").at(-1)]).toEqual(["2026-02-23", "2026-04-05"]);
  expect([nextMonth("2026-12-31", 1), nextMonth("2026-03-31", -1)]).toEqual(["2027-01-01", "2026-02-01"]);
});

test("a task without a time stands on its day", () => {
  expect(spotOf({ due_at: new Date("2026-03-04T23:59:59").toISOString(), due_time: null })).toEqual({ day: "2026-03-04", minute: null });
  expect(spotOf({ due_at: new Date("2026-03-04T15:30:00").toISOString(), due_time: "15:30" })).toEqual({ day: "2026-03-04", minute: 930 });
});

test("tomorrow means nine in the morning", () => {
  expect(postponed("tomorrow", NOW)).toBe(new Date("2026-03-05T09:00:00").toISOString());
  expect(postponed("ten", NOW)).toBe(new Date("2026-03-04T10:10:00").toISOString());
});

test("an address made up by hand is read as far as it makes sense", () => {
  expect(parseTaskSearch({ view: "year", whose: "given", person: -4, day: "2026-13-77", task: 7, q: 12, kind: "fax", from: "soon", when: "week" })).toEqual({ whose: "given", task: 7, q: "12", when: "week" });
  expect(parseTaskSearch({ field: ["place:begins:Mos", "place", 7] })).toEqual({ field: ["place:begins:Mos"] });
});
