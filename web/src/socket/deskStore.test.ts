import { beforeEach, expect, test, vi } from "vitest";

import { card, desk, snapshot } from "@/test/fakes";

import { DeskStore } from "./deskStore";

let store: DeskStore;

beforeEach(() => {
  store = new DeskStore();
});

const ids = () => store.getView().cards.map((one) => one.id);

test("nothing is claimed before the first snapshot", () => {
  expect(store.getView()).toEqual({ loaded: false, desk: null, cards: [], refusal: null });
});

test("a lower version of a card never replaces a higher one", () => {
  store.snapshot(snapshot(1, [card({ version: 3, phase: "talking" })]));
  store.event({ kind: "card", card: card({ version: 2, phase: "ringing" }) });
  expect(store.getView().cards[0]?.phase).toBe("talking");
  store.event({ kind: "card", card: card({ version: 4, phase: "ended" }) });
  expect(store.getView().cards[0]?.phase).toBe("ended");
});

test("what rings stands first, then talk, hold, missed and ended; the newest first among equals", () => {
  const at = (minute: number) => `2026-11-22T10:0${minute}:00Z`;
  store.snapshot(
    snapshot(1, [
      card({ id: "ended", phase: "ended" }),
      card({ id: "held", phase: "held" }),
      card({ id: "old ring", ring_at: at(1) }),
      card({ id: "missed", phase: "missed" }),
      card({ id: "new ring", ring_at: at(5) }),
      card({ id: "talk", phase: "talking" }),
    ]),
  );
  expect(ids()).toEqual(["new ring", "old ring", "talk", "held", "missed", "ended"]);
});

test("closing a card here and the server's event for it are one closing", () => {
  store.snapshot(snapshot(1, [card(), card({ id: "c2" })]));
  store.removeCard("c1");
  store.event({ kind: "card_closed", card_id: "c1" });
  expect(ids()).toEqual(["c2"]);
});

test("each change is told to the watchers and gives a new view, as React expects", () => {
  const watcher = vi.fn();
  const stop = store.watch(watcher);
  store.snapshot(snapshot(1));
  const before = store.getView();
  store.event({ kind: "desk", desk: { ...desk, state: "paused" } });
  expect(store.getView()).not.toBe(before);
  expect(store.getView().desk?.state).toBe("paused");
  expect(watcher).toHaveBeenCalledTimes(2);
  stop();
  store.removeCard("x");
  expect(watcher).toHaveBeenCalledTimes(2);
});

test("a reset forgets everything that a person has seen", () => {
  store.snapshot(snapshot(1, [card()]));
  store.reset();
  expect(store.getView().cards).toEqual([]);
  expect(store.getView().desk).toBeNull();
});
