import { expect, test } from "vitest";

import type { Department } from "./api";
import { branches, parentsOf } from "./tree";

function one(id: number, parent_id: number | null, kind: Department["kind"] = "department"): Department {
  return { id, name: `D${id}`, kind, parent_id, head_id: null, people: 0 };
}

const FIRM = [one(1, null), one(2, 1), one(3, 2, "team"), one(4, null), one(5, 1, "team")];

test("departments stand below the one that they belong to", () => {
  expect(branches(FIRM).map(({ department, depth }) => [department.id, depth])).toEqual([[1, 0], [2, 1], [3, 2], [5, 1], [4, 0]]);
});

test("a department can be moved below none of its own and below no team", () => {
  expect(parentsOf(FIRM, 1).map(({ department }) => department.id)).toEqual([4]);
  expect(parentsOf(FIRM, 2).map(({ department }) => department.id)).toEqual([1, 4]);
  expect(parentsOf(FIRM, null).map(({ department }) => department.id)).toEqual([1, 2, 4]);
});
