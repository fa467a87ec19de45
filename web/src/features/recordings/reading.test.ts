import { expect, test } from "vitest";

import type { Turn } from "@/api/types";

import { belongsToControl, commandOf } from "./keys";
import { parseHearingSearch, shareLink } from "./search";
import { blocksOf, heardAt, spaced, wordAt } from "./turns";

function turn(seq: number, speaker: Turn["speaker"], start: number, end: number, overlap = false): Turn {
  const words = ["one", "two", "three"].map((w, index) => ({ w, s: start + index * 0.5, e: start + index * 0.5 + 0.4, conf: 0.9, secret: null }));
  return { seq, speaker, start, end, overlap, text: "one two three", said: "one two three", confidence: 0.9, words, correction: null };
}

const shape = (turns: Turn[]) => blocksOf(turns).map((block) => [block.turns.map((one) => one.seq), block.together]);

test("turns one after the other stand alone", () => {
  expect(shape([turn(0, "customer", 0, 2), turn(1, "agent", 2, 4), turn(2, "customer", 4, 5)])).toEqual([[[0], false], [[1], false], [[2], false]]);
});

test("a turn that the other side speaks into stands beside it, also when it outlasts a third", () => {
  const turns = [turn(0, "agent", 0, 10, true), turn(1, "customer", 2, 3, true), turn(2, "customer", 6, 7, true), turn(3, "agent", 11, 12)];
  expect(shape(turns)).toEqual([[[0, 1, 2], true], [[3], false]]);
});

test("turns that came in the order of their sides are read in the order of time", () => {
  expect(shape([turn(1, "agent", 5, 6), turn(0, "customer", 0, 2)])).toEqual([[[0], false], [[1], false]]);
});

test("both are heard where both speak; in a pause the reader stays at the last one", () => {
  const turns = [turn(0, "agent", 1, 5, true), turn(1, "customer", 2, 4, true)];
  expect([0, 1.5, 3, 4.5, 9].map((time) => heardAt(turns, time))).toEqual([[], [0], [0, 1], [0], [0]]);
});

test("the word that is said is the last one that has begun", () => {
  const one = turn(0, "agent", 1, 3);
  expect([0.9, 1, 1.49, 1.5, 2.9, 3.5].map((time) => wordAt(one, time))).toEqual([-1, 0, 0, 1, 2, -1]);
});

test("what begins with punctuation stands without a blank before it", () => {
  expect([spaced("hello", 0), spaced("there", 1), spaced(",", 2), spaced(",000", 3), spaced("(so", 4)]).toEqual([false, true, false, false, true]);
});

const key = (code: string, more: Partial<KeyboardEvent> = {}) => commandOf({ code, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

test("keys are physical and leave combinations of the browser alone", () => {
  expect(["Space", "ArrowLeft", "BracketRight", "KeyM", "KeyK", "KeyL", "KeyN", "KeyX"].map((code) => key(code))).toEqual([
    "toggle", "back", "faster", "mute-customer", "mute-agent", "loop", "comment", undefined,
  ]);
  expect(key("ArrowRight", { shiftKey: true })).toBe("forward-little");
  expect(key("KeyL", { ctrlKey: true })).toBeUndefined();
});

test("text fields keep their keys, sliders their arrows, the waveform has none of its own", () => {
  document.body.innerHTML = '<textarea></textarea><i role="slider" tabindex="0"></i><i role="slider" data-seek="" tabindex="0"></i><input type="radio">';
  const [area, slider, wave, radio] = [...document.body.children];
  expect(belongsToControl("comment", area!)).toBe(true);
  expect([belongsToControl("back", slider!), belongsToControl("toggle", slider!)]).toEqual([true, false]);
  expect(belongsToControl("back", wave!)).toBe(false);
  expect([belongsToControl("forward", radio!), belongsToControl("loop", radio!)]).toEqual([true, false]);
});

test("a link to a second is read back, and nonsense in it is left out", () => {
  const link = new URL(shareLink("https://calls.example/recordings?id=12", 83.46));
  expect(link.href).toBe("https://calls.example/recordings?id=12&t=83.5");
  expect(parseHearingSearch({ id: 12, t: 83.5 })).toEqual({ id: 12, t: 83.5 });
  expect(parseHearingSearch({ id: "x", t: -4, call: 7 })).toEqual({ call: "7" });
  expect(parseHearingSearch({ id: 1.5, t: "2" })).toEqual({ t: 2 });
});
