import { expect, test } from "vitest";

import type { SavedDealView } from "./types";
import { bodyOf, differs, searchOf } from "./views";

const EMPTY: SavedDealView["filter"] = {
  pipeline_id: 2, stage: [], responsible_id: null, mine: true, contact_id: null, company_id: null, lead_id: null, competitor_id: null, q: "", tag: "", source: null, state: null,
  amount_from: null, amount_to: null, close_before: null, expected_from: null, expected_to: "+30d", created_from: null, created_to: null, closed_from: null, closed_to: null,
  open_task: false, field: ["budget:from:1000"], time_zone: "UTC",
};

function view(filter: Partial<SavedDealView["filter"]> = {}): SavedDealView {
  return { id: 7, name: "Mine", shared: true, owner: null, may_edit: false, is_default: false, filter: { ...EMPTY, ...filter }, sort: "amount", columns: ["stage", "fields.budget"] };
}

test("a view is an address that says the same", () => {
  const search = searchOf(view());
  expect(search).toEqual({ pipeline: 2, look: "list", mine: true, expected_to: "+30d", open_task: false, field: ["budget:from:1000"], sort: "amount", columns: ["stage", "fields.budget"], view: 7 });
  const kept = bodyOf(search, 2, { name: "Mine", shared: true });
  expect(kept).toEqual({ name: "Mine", shared: true, filter: { pipeline_id: 2, mine: true, expected_to: "+30d", open_task: false, field: ["budget:from:1000"] }, sort: "amount", columns: ["stage", "fields.budget"] });
  expect(searchOf(view({ mine: false, open_task: null, responsible_id: 0 }))).toMatchObject({ responsible: 0 });
  expect(searchOf(view({ mine: false, open_task: null }))).not.toHaveProperty("mine");
});

test.each([
  [{}, false],
  [{ look: undefined }, false],
  [{ open_task: true }, true],
  [{ sort: undefined }, true],
  [{ columns: ["fields.budget", "stage"] as const }, true],
  [{ mine: undefined }, true],
])("a screen with %o differs from its view: %s", (change, wanted) => {
  const search = Object.fromEntries(Object.entries({ ...searchOf(view()), ...change }).filter(([, value]) => value !== undefined));
  expect(differs(search, view(), 2)).toBe(wanted);
});

test("a view of another pipeline is another one", () => {
  expect(differs(searchOf(view()), view(), 3)).toBe(true);
});
