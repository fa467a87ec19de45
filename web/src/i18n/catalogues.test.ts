import { expect, test } from "vitest";

import en from "./en.json";
import ru from "./ru.json";

type Catalogue = { [key: string]: string | Catalogue };

function flatten(catalogue: Catalogue, prefix = ""): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(catalogue)) {
    if (typeof value === "string") flat.set(prefix + key, value);
    else for (const [inner, text] of flatten(value, `${prefix}${key}.`)) flat.set(inner, text);
  }
  return flat;
}

// `_other` alone also ends ordinary keys such as "other work"; a plural is a family with a `_one`.
const PLURAL = /_(one|few|many|other)$/;

function families(keys: Iterable<string>): Set<string> {
  return new Set([...keys].filter((key) => key.endsWith("_one")).map((key) => key.replace(PLURAL, "")));
}

function plain(keys: Iterable<string>): string[] {
  const plural = families(keys);
  return [...keys].filter((key) => !plural.has(key.replace(PLURAL, ""))).sort();
}

const russian = flatten(ru);
const english = flatten(en);

test("both catalogues have the same keys", () => {
  expect(plain(russian.keys())).toEqual(plain(english.keys()));
  expect([...families(russian.keys())].sort()).toEqual([...families(english.keys())].sort());
});

test.each([
  ["ru", russian],
  ["en", english],
] as const)("%s has every plural form that its language needs", (language, catalogue) => {
  const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  for (const family of families(catalogue.keys())) {
    for (const form of needed) expect(catalogue.has(`${family}_${form}`), `${family}_${form}`).toBe(true);
  }
});

test("both languages use the same placeholders", () => {
  const placeholders = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1]).sort();
  for (const key of plain(english.keys())) {
    expect(placeholders(russian.get(key) ?? ""), key).toEqual(placeholders(english.get(key) ?? ""));
  }
});

/** Programs are called the same in both languages. */
const PROGRAMS = new Set(["ami", "wazo", "vicidial", "asternic-lite"].map((name) => `reports.words.${name}`));

test("no text is empty, and none is in the other language", () => {
  for (const [key, text] of [...russian, ...english]) expect(text.trim(), key).not.toBe("");
  for (const [key, text] of english) expect(text, key).not.toMatch(/[А-Яа-яЁё]/);
  const same = [...russian].filter(([key, text]) => !PROGRAMS.has(key) && english.get(key) === text && /\p{L}{2,}/u.test(text.replace(/{{\w+}}/g, "")));
  expect(same).toEqual([]);
});
