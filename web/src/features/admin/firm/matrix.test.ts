import { expect, test } from "vitest";

import type { Matrix } from "./api";
import { ruleOf, scopeOf, scopesFor, withRule, withScope } from "./matrix";

const EMPTY: Matrix = { scopes: [], fields: [] };

test("what was never said is nothing, and a pipeline without its own word has none", () => {
  expect(scopeOf(EMPTY, "deal", "view")).toBe("none");
  expect(scopeOf(EMPTY, "deal", "view", 7)).toBeNull();
});

test("narrowing what is seen takes the other actions along, but not adding", () => {
  const wide = withScope(withScope(withScope(EMPTY, "lead", "view", "all"), "lead", "change", "all"), "lead", "add", "all");
  const narrow = withScope(wide, "lead", "view", "own");
  expect([scopeOf(narrow, "lead", "change"), scopeOf(narrow, "lead", "add")]).toEqual(["own", "all"]);
  expect(scopesFor(narrow, "lead", "export")).toEqual(["none", "own"]);
});

test("a pipeline says its own and can take it back", () => {
  const deals = withScope(withScope(EMPTY, "deal", "view", "own"), "deal", "view", "team", 7);
  expect([scopeOf(deals, "deal", "view"), scopeOf(deals, "deal", "view", 7)]).toEqual(["own", "team"]);
  expect(scopeOf(withScope(deals, "deal", "view", null, 7), "deal", "view", 7)).toBeNull();
});

test("a field is hidden, locked or free", () => {
  const hidden = withRule(EMPTY, "lead", "phones", "hidden");
  expect(ruleOf(hidden, "lead", "phones")).toBe("hidden");
  expect(ruleOf(hidden, "contact", "phones")).toBeNull();
  expect(withRule(hidden, "lead", "phones", null).fields).toEqual([]);
});
