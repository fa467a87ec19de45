import { expect, test } from "vitest";

import { dropped, keyOf, stepped } from "./layout";
import type { Field } from "./types";

const field = (id: number, group: string) => ({ id, group }) as Field;
const shape = (fields: Field[] | null) => fields?.map(({ id, group }) => `${id}${group}`).join(" ");
const rows = [field(1, ""), field(2, "A"), field(3, "A"), field(4, "B")];

test("a field stepped within its group changes places and at its border changes groups", () => {
  expect(shape(stepped(rows, 3, -1))).toBe("1 3A 2A 4B");
  expect(shape(stepped(rows, 3, 1))).toBe("1 2A 3B 4B");
  expect(shape(stepped(rows, 2, -1))).toBe("1 2 3A 4B");
  expect(stepped(rows, 4, 1)).toBeNull();
  expect(stepped(rows, 1, -1)).toBeNull();
  expect(shape(stepped([field(2, "A")], 2, -1))).toBe("2");
});

test("a field dropped on another one stands there under its heading", () => {
  expect(shape(dropped(rows, 4, 2))).toBe("1 4A 2A 3A");
  expect(shape(dropped(rows, 2, 3))).toBe("1 3A 2A 4B");
  expect(shape(dropped(rows, 1, 4))).toBe("2A 3A 1B 4B");
  expect(dropped(rows, 1, 1)).toBeNull();
});

test("a key is made of a label in any of our alphabets", () => {
  expect(keyOf("Номер договора (№ 2)")).toBe("nomer_dogovora_2");
  expect(keyOf("2nd phone")).toBe("nd_phone");
  expect(keyOf("!")).toBe("");
});
