import { expect, test } from "vitest";

import { moved, neighbour } from "./boardState";
import { parseAmount } from "./money";
import { readColumns, USUAL } from "./dealColumns";
import { filterOf, parseDealSearch } from "./search";
import type { Board, BoardColumn, Deal } from "./types";

function deal(id: number, stage_id: number): Deal {
  return {
    id, stage_id, title: `Deal ${id}`, pipeline_id: 1, outcome: "open", contact: null, company: null, lead: null, responsible: null, amount: "10.00", currency: "EUR",
    expected_close: null, source: "", tags: [], loss_reason: null, next_task: null, fields: {}, field_names: {}, created_at: "2026-03-04T09:00:00Z", stage_since: "2026-03-04T09:00:00Z", closed_at: null, version: 1, may_edit: true,
  };
}

function column(id: number, ...deals: number[]): BoardColumn {
  const outcome = id === 3 ? "won" : "open";
  return { stage: { id, name: `Stage ${id}`, probability: 50, outcome, archived: false }, count: deals.length, totals: [], items: deals.map((one) => deal(one, id)), next_cursor: null };
}

const stages = [column(1, 11, 12), column(2), column(3, 31)];
const board: Board = { pipeline: { id: 1, name: "Sales", kind: "sales", currency: "EUR", archived: false, version: 1, stages: stages.map((one) => one.stage) }, columns: stages };

test("a moved deal leaves its column, comes first in the other and takes its outcome", () => {
  const after = moved(board, 12, 3);
  expect(after.columns.map((one) => [one.count, one.items.map((item) => item.id)])).toEqual([[1, [11]], [0, []], [2, [12, 31]]]);
  expect(after.columns[2]?.items[0]).toMatchObject({ stage_id: 3, outcome: "won" });
  expect(moved(board, 99, 3)).toBe(board);
});

test("arrows go to neighbours and over empty columns, and stop at the edges", () => {
  expect(neighbour(board, 11, "ArrowDown")).toBe(12);
  expect(neighbour(board, 11, "ArrowUp")).toBeNull();
  expect(neighbour(board, 12, "ArrowRight")).toBe(31);
  expect(neighbour(board, 31, "ArrowLeft")).toBe(11);
  expect(neighbour(board, 31, "ArrowRight")).toBeNull();
});

test.each([
  ["1 500,50", "1500.50"],
  ["75\u00a0000.4", "75000.4"],
  ["1500", "1500"],
  ["1,505.00", null],
  ["-5", null],
  ["0.001", null],
  ["1e5", null],
])("the sum %s is read as %s", (text, amount) => {
  expect(parseAmount(text)).toBe(amount);
});

test("an address with nonsense is read without it", () => {
  expect(parseDealSearch({ pipeline: 2, responsible: 0, q: 7499 })).toEqual({ pipeline: 2, responsible: 0, q: "7499" });
  expect(parseDealSearch({ pipeline: "x", responsible: -1, q: "" })).toEqual({});
  const nonsense = { look: "wall", stage: ["x", -1], state: "sold", amount_from: "1e5", created_from: "soon", open_task: "yes", field: ["budget", 7], sort: "title" };
  expect(parseDealSearch(nonsense)).toEqual({});
});

test("an address keeps how deals look apart from what narrows them", () => {
  const said = { pipeline: 2, look: "list", stage: [3, 4], state: "open", amount_from: 100, created_from: "-30d", open_task: false, field: ["budget:from:1000"], sort: "amount_asc" };
  const search = parseDealSearch(said);
  expect(search).toEqual({ ...said, amount_from: "100" });
  expect(parseDealSearch({ stage: 3, field: "born:within:14" })).toEqual({ stage: [3], field: ["born:within:14"] });
  const { time_zone, ...filter } = filterOf({ ...search, responsible: 0 }, 2);
  expect(time_zone).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
  expect(filter).toEqual({ pipeline_id: 2, responsible_id: 0, stage: [3, 4], state: "open", amount_from: "100", created_from: "-30d", open_task: false, field: ["budget:from:1000"] });
  expect(filterOf({ q: "a", look: "list" }, 2)).toEqual({ pipeline_id: 2, q: "a" });
});

test("columns that the browser remembers are known ones, each once", () => {
  expect(readColumns('["amount","nonsense","amount","fields.budget",3]')).toEqual(["amount", "fields.budget"]);
  for (const kept of [null, "[]", "{", '{"a":1}']) expect(readColumns(kept)).toEqual(USUAL);
});
