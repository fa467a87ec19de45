import { describe, expect, test } from "vitest";

import { without } from "./answers";
import { feedQueryOf, GROUPS, parseFeedSearch, whomOf } from "./search";

const anna = { id: 1, name: "Анна" };
const boris = { id: 2, name: "Борис" };

describe("the address of the feed", () => {
  test("what is no choice of the feed is left out", () => {
    expect(parseFeedSearch({ show: "all", people: ["x", -1], department: 0, team: "yes", day: "soon", other: 1 })).toEqual({});
    expect(parseFeedSearch({ show: "constructor", day: "2026-02-30T" })).toEqual({});
    const search = { show: "results", people: [3], department: [4, 5], team: true, day: "2026-03-04" };
    expect(parseFeedSearch(search)).toEqual(search);
    expect(parseFeedSearch({ people: 3 })).toEqual({ people: [3] });
  });

  test("a choice is asked for in the server's words, a day up to its end", () => {
    expect(feedQueryOf({})).toEqual({});
    const { before, ...rest } = feedQueryOf({ show: "results", team: true, day: "2026-12-31" });
    expect(rest).toEqual({ kinds: [...GROUPS.results], team: true });
    expect(new Date(before ?? "").getTime()).toBe(new Date(2027, 0, 1).getTime());
    expect(whomOf({ people: [1], show: "note" })).toEqual({ people: [1] });
  });
});

test("a reaction taken back leaves those of the others, and no sign without a person", () => {
  const given = [{ kind: "like" as const, by: [anna, boris] }, { kind: "heart" as const, by: [anna] }];
  expect(without(given, 1)).toEqual([{ kind: "like", by: [boris] }]);
});
