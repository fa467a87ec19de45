import type { Colleague } from "@/api/types";

const SHOWN = 6;

/** A note with the ids of those who were picked while it was written. */
export interface Written {
  text: string;
  mentions: number[];
}

/** An `@` that is being typed: where it stands, and the letters behind it. */
export interface Asked {
  at: number;
  letters: string;
}

/** The `@` begins a word: the one in an e-mail address asks for nobody. */
export function askedFor(text: string, caret: number): Asked | null {
  const before = text.slice(0, caret);
  const found = /(?:^|[\s(])@([\p{L}\p{N}.-]*(?: [\p{L}\p{N}.-]*)?)$/u.exec(before);
  const letters = found?.[1];
  return letters === undefined ? null : { at: caret - letters.length - 1, letters };
}

const plain = (text: string) => text.toLocaleLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

/** By the beginning of any word of the name; oneself is not asked to look. */
export function fitting(people: readonly Colleague[], letters: string): readonly Colleague[] {
  const wanted = plain(letters);
  const fits = ({ name }: Colleague) => plain(name).startsWith(wanted) || plain(name).split(" ").some((word) => word.startsWith(wanted));
  return people.filter((one) => !one.is_me && fits(one)).slice(0, SHOWN);
}

export function withName(text: string, asked: Asked, caret: number, name: string): { text: string; caret: number } {
  const head = `${text.slice(0, asked.at)}@${name} `;
  return { text: head + text.slice(caret).replace(/^ /, ""), caret: head.length };
}

/** Whoever was picked and taken out again is not mentioned. */
export function mentionedIn(text: string, picked: readonly Colleague[]): number[] {
  return [...new Set(picked.filter((one) => text.includes(`@${one.name}`)).map((one) => one.id))];
}

export type Part = string | { name: string };

/** A note's text with the names of the mentioned apart. */
export function parts(text: string, names: readonly string[]): Part[] {
  const marks = [...new Set(names)].sort((a, b) => b.length - a.length).map((name) => `@${name}`);
  const found: Part[] = [];
  let plainFrom = 0;
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    const mark = marks.find((one) => text.startsWith(one, at));
    if (mark === undefined || at < plainFrom) continue;
    if (at > plainFrom) found.push(text.slice(plainFrom, at));
    found.push({ name: mark });
    plainFrom = at + mark.length;
  }
  if (plainFrom < text.length) found.push(text.slice(plainFrom));
  return found;
}
