import type { Field } from "@/features/fields/types";

/** One test of an own field, as it stands in an address. */
export interface Wish {
  key: string;
  test: "filled" | "empty" | "is" | "from" | "to" | "begins" | "within";
  value: string;
}

const WISH = /^[A-Za-z][A-Za-z0-9_]{0,49}:(filled$|empty$|(is|from|to|begins|within):.{1,150}$)/s;
const MAX_WISHES = 5;

/** The tests of an address; nonsense in it is left out. */
export function readWishes(said: unknown): string[] {
  return (Array.isArray(said) ? (said as unknown[]) : [said]).filter((one): one is string => typeof one === "string" && WISH.test(one)).slice(0, MAX_WISHES);
}

export function wishOf(text: string): Wish {
  const [, key = "", test = "filled", value = ""] = /^([^:]*):([^:]*):?(.*)$/s.exec(text) ?? [];
  return { key, test: test as Wish["test"], value };
}

export function wishText({ key, test, value }: Wish): string {
  return test === "filled" || test === "empty" ? `${key}:${test}` : `${key}:${test}:${value}`;
}

/** Options of one label are one, though contacts, companies and leads each have their own. */
export function sameLabels(all: readonly Field[], key: string): { value: string; label: string }[] {
  const ids = new Map<string, number[]>();
  for (const field of all) if (field.key === key) for (const option of field.options) ids.set(option.label, [...(ids.get(option.label) ?? []), option.id]);
  return [...ids].map(([label, each]) => ({ value: each.join("|"), label }));
}
