import { expect, test } from "vitest";

import en from "@/i18n/en.json";
import { codesOf, KEYS, shownKey } from "@/ui/keys";
import type { Key } from "@/ui/keys";

import { PAGES } from "./pages";

const SOURCES = import.meta.glob<string>("/src/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
const code = Object.entries(SOURCES).filter(([path]) => !/\.test\.tsx?$|\/ui\/(keys|shortcuts)\.ts$/.test(path));

/** The names that the handlers of a section take, as they stand in the source. */
function handled(section: string): Set<string> {
  const call = new RegExp(`useKeys\\("${section}", \\{(?:(.*)\\}\\);$|([^]*?)\\n  \\}\\);$)`, "gm");
  const calls = code.flatMap(([, text]) => [...text.matchAll(call)].map((found) => found[1] ?? found[2] ?? ""));
  return new Set(calls.flatMap((body) => [...body.matchAll(/(?:^|[{,\n])\s*([a-z][A-Za-z]*)(?=\s*[:,]|\s*$)/g)].map((found) => found[1] ?? "")));
}

const sections = Object.entries(KEYS).map(([section, keys]) => [section, Object.entries<Key>(keys)] as const);

test.each(sections)("each key of %s has a handler", (section, keys) => {
  const known = section === "go" ? new Set([...PAGES.map((page): string => page.label), ...handled(section)]) : handled(section);
  for (const [name, key] of keys) {
    if (codesOf(key).length > 0) expect(known, `${section}.${name}`).toContain(name);
    else {
      const own = key as { in: string };
      const text = code.find(([path]) => path === `/src/${own.in}`)?.[1] ?? "";
      expect(/onKeyDown|KeyboardEvent/.test(text), own.in).toBe(true);
    }
  }
});

test("nobody listens to keys past the table", () => {
  expect(code.filter(([, text]) => text.includes("useShortcuts(")).map(([path]) => path)).toEqual([]);
});

test("no two keys of one place are the same, and no page's key is another one's", () => {
  for (const [section, keys] of sections) {
    const codes = keys.flatMap(([, key]) => codesOf(key));
    expect(new Set(codes).size, section).toBe(codes.length);
  }
});

test("the list behind ? has words for every key", () => {
  const words: Record<string, unknown> = en.keys;
  for (const [section, keys] of sections) {
    const known = words[section] as Record<string, string>;
    for (const [name] of keys) expect(section === "go" && name !== "inbox" ? Object.keys(en.nav) : Object.keys(known), section).toContain(name);
  }
});

test("keys are written as people read them", () => {
  expect(shownKey(KEYS.everywhere.search)).toBe("Ctrl+K");
  expect(shownKey(KEYS.everywhere.help)).toBe("?");
  expect(shownKey(KEYS.everywhere.create)).toBe("Shift+N");
  expect(shownKey(KEYS.go.deals)).toBe("G+E");
  expect(shownKey(KEYS.review.answer)).toBe("1–9");
  expect(shownKey(KEYS.desk.closeCard)).toBe("Esc");
  expect(shownKey(KEYS.deals.move)).toBe("Alt+← →");
});
