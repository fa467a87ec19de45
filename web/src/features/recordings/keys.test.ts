import { renderHook } from "@testing-library/react";
import { expect, test, vi } from "vitest";

import { usePlayerKeys } from "./keys";
import { Player, PLAIN_HABITS } from "./player";
import type { Media } from "./player";

function listening() {
  const media = Object.assign(new EventTarget(), {
    currentTime: 0, paused: true, playbackRate: 1, preservesPitch: true,
    load: () => undefined, pause: () => undefined, play: () => Promise.resolve(),
  }) satisfies Media;
  const wire = () => ({ setVolume: () => undefined, wake: () => Promise.resolve() });
  const player = new Player({ media, duration: 60, wire, habits: PLAIN_HABITS });
  const comment = vi.fn();
  renderHook(() => usePlayerKeys(player, comment));
  return { player, comment };
}

const press = (code: string, target: EventTarget = document.body) => target.dispatchEvent(new KeyboardEvent("keydown", { code, bubbles: true, cancelable: true }));

test("keys work beside the frame of a closed dialog, and not beside an open one", () => {
  const { player, comment } = listening();
  document.body.innerHTML = "<div data-player-blocks></div>";
  press("ArrowRight");
  press("KeyN");
  expect([player.read().time, comment.mock.calls.length]).toEqual([5, 1]);
  document.body.innerHTML = '<div data-player-blocks><section role="dialog"></section></div>';
  press("ArrowRight");
  expect(player.read().time).toBe(5);
});

test("the second key of a sequence is not the player's", () => {
  const { player } = listening();
  document.body.innerHTML = "";
  press("KeyG");
  press("KeyL");
  expect(player.read().loopFrom).toBeNull();
  press("KeyL");
  expect(player.read().loopFrom).toBe(0);
});
