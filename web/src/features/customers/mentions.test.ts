import { expect, test } from "vitest";

import { askedFor, fitting, mentionedIn, parts, withName } from "./mentions";

const person = (id: number, name: string, is_me = false) => ({ id, name, is_me });
const ANNA = person(1, "Анна Королёва");
const PEOPLE = [ANNA, person(2, "Пётр Анненков"), person(3, "Я Сам", true)];

test("an @ that begins a word asks for a colleague, one in an address does not", () => {
  expect(askedFor("посмотри @Ан", 12)).toEqual({ at: 9, letters: "Ан" });
  expect(askedFor("посмотри @Анна Ко", 17)).toEqual({ at: 9, letters: "Анна Ко" });
  expect(askedFor("anna@firm", 9)).toBeNull();
  expect(askedFor("@", 1)).toEqual({ at: 0, letters: "" });
});

test("letters find any word of a name, with ё as е, and never oneself", () => {
  expect(fitting(PEOPLE, "ан").map((one) => one.id)).toEqual([1, 2]);
  expect(fitting(PEOPLE, "королев").map((one) => one.id)).toEqual([1]);
  expect(fitting(PEOPLE, "я")).toEqual([]);
});

test("a picked name takes the place of the letters, and taken out again it is not mentioned", () => {
  const next = withName("см. @Ан и всё", { at: 4, letters: "Ан" }, 7, ANNA.name);
  expect(next).toEqual({ text: "см. @Анна Королёва и всё", caret: 19 });
  expect(mentionedIn(next.text, [ANNA, ANNA])).toEqual([1]);
  expect(mentionedIn("см. и всё", [ANNA])).toEqual([]);
});

test("a note is shown with the names of the mentioned apart, the longest first", () => {
  expect(parts("@Анна и @Анна Королёва, a@b", ["Анна", "Анна Королёва"])).toEqual([{ name: "@Анна" }, " и ", { name: "@Анна Королёва" }, ", a@b"]);
  expect(parts("ничего", [])).toEqual(["ничего"]);
});
