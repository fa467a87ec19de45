import { expect, test } from "vitest";

import type { AgentRow, AlertRow, BoardRows, WaitingRow } from "@/api/types";

import { grouped, neighbour } from "./agents";
import { needs } from "./alerts";
import type { Rows } from "./feed";
import { curve, steps } from "./history";
import { moved } from "./layout";
import { complete, faults } from "./limits";
import { realName } from "./parts";
import { wallAddress, wallLook } from "./wall";

const rows = (part: BoardRows): Rows => ({ firm: {}, queues: {}, waiting: {}, agents: {}, trunks: {}, lines: {}, alerts: {}, listens: {}, ...part });
const agent = (user_id: number, doing: AgentRow["doing"], queues: string[], name = `Agent ${user_id}`) => ({ user_id, doing, queues, name }) as AgentRow;
const alert = (id: string, part: Partial<AlertRow>) => ({ id, kind: "wait_long", level: "warn", since: "2026-03-04T09:01:00Z", queue: "sales", ...part }) as AlertRow;
const waiting = (id: string, since: string) => ({ id, since }) as WaitingRow;

test("two callers who wait too long in one queue are one need with the longest wait and the worse level", () => {
  const found = needs(rows({
    alerts: { a: alert("wait_long:1", { waiting_id: "1" }), b: alert("wait_long:2", { waiting_id: "2", level: "alarm" }) },
    waiting: { "1": waiting("1", "2026-03-04T09:00:40Z"), "2": waiting("2", "2026-03-04T09:00:00Z") },
  }));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ level: "alarm", since: "2026-03-04T09:00:00Z", waiting_ids: ["1", "2"] });
});

test("an alarm stands before an older warning", () => {
  const found = needs(rows({
    alerts: { a: alert("queue_long:sales", { kind: "queue_long" }), b: alert("pbx_away", { kind: "pbx_away", level: "alarm", queue: null, since: "2026-03-04T10:00:00Z" }) },
  }));
  expect(found.map((need) => need.kind)).toEqual(["pbx_away", "queue_long"]);
});

test("agents by queue stand in each of their queues, those of hidden queues in none's", () => {
  const all = [agent(1, "ready", ["sales", "support"]), agent(2, "talking", ["sales"]), agent(3, "paused", ["other"])];
  const ids = grouped(all, "queue", ["sales", "support"]).map(([key, group]) => [key, group.map((row) => row.user_id)]);
  expect(ids).toEqual([["sales", [2, 1]], ["support", [1]], ["", [3]]]);
});

test("an arrow down leads to the tile below, at the edge nowhere", () => {
  const places: [number, number][] = [[0, 0], [180, 0], [360, 0], [0, 60], [180, 60]];
  expect(neighbour(places, 1, "ArrowDown")).toBe(4);
  expect(neighbour(places, 2, "ArrowDown")).toBe(4);
  expect(neighbour(places, 3, "ArrowUp")).toBe(0);
  expect(neighbour(places, 4, "ArrowRight")).toBeNull();
  expect(neighbour(places, -1, "ArrowDown")).toBeNull();
});

test("a row is moved by one place and no further than the edge", () => {
  expect(moved(["a", "b", "c"], "b", -1)).toEqual(["b", "a", "c"]);
  expect(moved(["a", "b", "c"], "c", 1)).toEqual(["a", "b", "c"]);
});

test("an alarm before its warning is a fault", () => {
  const { usual } = complete({});
  expect(faults(usual)).toEqual([]);
  expect(faults({ ...usual, wait_alarm_s: 5, level_alarm: 0.9 })).toEqual(["wait", "level"]);
});

test("a number sent as a name is no name", () => {
  expect(realName("+380 44 000 0999", "+380440000999")).toBe("");
  expect(realName("Anna 2", "+380440000999")).toBe("Anna 2");
});

test("callers of shown queues are added up, of waits the longest counts", () => {
  const point = { at: "2026-03-04T09:00:00Z", waiting: 2, longest_s: 30, ready: 1, talking: 0, paused: 0, offered: 0, lost: 0, service_level: null };
  const queues = [{ queue: "sales", points: [point] }, { queue: "support", points: [{ ...point, longest_s: 50 }] }, { queue: "hidden", points: [point] }];
  expect(curve(queues, ["hidden"], "waiting").map(({ value }) => value)).toEqual([4]);
  expect(curve(queues, ["hidden"], "longest_s").map(({ value }) => value)).toEqual([50]);
});

test("a curve goes in steps from edge to edge", () => {
  expect(steps([{ at: 0, value: 0 }, { at: 10, value: 2 }], 100, 50)).toBe("M0.0,50.0H100.0V0.0");
  expect(steps([{ at: 0, value: 1 }], 100, 50)).toBe("");
});

test("a wall's address says its look before the key and nothing else is believed", () => {
  const address = wallAddress("https://crm.example", "/wall#key", { theme: "dark", language: "ru" });
  expect(address).toBe("https://crm.example/wall?theme=dark&lang=ru#key");
  expect(wallLook("?theme=dark&lang=ru")).toEqual({ theme: "dark", language: "ru" });
  expect(wallLook("?theme=loud&lang=xx")).toEqual({});
});
