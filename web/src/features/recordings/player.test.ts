import { beforeEach, expect, test, vi } from "vitest";

import { pauses, outlineOf, stretchAt } from "./peaks";
import { PLAIN_HABITS, Player } from "./player";
import type { Media, SideName } from "./player";

/** An audio element without sound: its time moves when a test says so. */
class SilentMedia extends EventTarget implements Media {
  currentTime = 0;
  paused = true;
  playbackRate = 1;
  preservesPitch = false;
  loads = 0;

  load(): void {
    this.loads += 1;
    this.currentTime = 0;
  }

  pause(): void {
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }

  play(): Promise<void> {
    this.paused = false;
    this.dispatchEvent(new Event("play"));
    return Promise.resolve();
  }

  at(time: number): void {
    this.currentTime = time;
    this.dispatchEvent(new Event("timeupdate"));
  }
}

let media: SilentMedia;
let heard: Record<SideName, number>;
let player: Player;
const wire = vi.fn(() => ({
  setVolume: (side: SideName, volume: number) => {
    heard[side] = volume;
  },
  wake: () => Promise.resolve(),
}));

beforeEach(() => {
  media = new SilentMedia();
  heard = { customer: -1, agent: -1 };
  wire.mockClear();
  player = new Player({ media, duration: 60, wire, habits: PLAIN_HABITS });
});

test("sound is wired at the first play and not before, and once", async () => {
  expect(wire).not.toHaveBeenCalled();
  await player.play();
  player.pause();
  await player.play();
  expect(wire).toHaveBeenCalledTimes(1);
  expect(heard).toEqual({ customer: 1, agent: 1 });
});

test("one side muted leaves the other, and moving its volume lets it be heard again", async () => {
  await player.play();
  player.toggleMute("agent");
  expect(heard).toEqual({ customer: 1, agent: 0 });
  player.setVolume("agent", 0.5);
  expect(heard).toEqual({ customer: 1, agent: 0.5 });
  expect(player.read().muted.agent).toBe(false);
});

test("a place is kept within the recording", () => {
  player.seek(-3);
  expect(media.currentTime).toBe(0);
  player.seek(99);
  expect(media.currentTime).toBe(60);
  player.nudge(-5);
  expect(player.read().time).toBe(55);
});

test("speed goes through its steps, keeps the pitch and stops at its ends", () => {
  for (let press = 0; press < 20; press += 1) player.faster(1);
  expect([media.playbackRate, media.preservesPitch]).toEqual([3, true]);
  for (let press = 0; press < 20; press += 1) player.faster(-1);
  expect(media.playbackRate).toBe(0.5);
});

test("the loop key sets the beginning, the end, and takes the loop away", async () => {
  await player.play();
  media.at(10);
  player.markLoop();
  media.at(14);
  player.markLoop();
  expect(player.read().loop).toEqual({ start: 10, end: 14 });
  media.at(14.05);
  expect(media.currentTime).toBe(10);
  player.markLoop();
  media.at(20);
  expect([player.read().loop, media.currentTime]).toEqual([null, 20]);
});

test("silence is skipped while playing only, and within a loop leads to its beginning", async () => {
  player.pauses = [{ start: 5, end: 9 }];
  player.setSkipping(true);
  media.at(6);
  expect(media.currentTime).toBe(6);
  await player.play();
  media.at(6);
  expect(media.currentTime).toBe(9);
  player.setLoop(3, 8);
  media.at(5.5);
  expect(media.currentTime).toBe(3);
});

test("a break in the sound is told, and the next play goes on at the same second", async () => {
  await player.play();
  media.at(31);
  media.dispatchEvent(new Event("error"));
  expect([player.read().failed, player.read().playing]).toEqual([true, false]);
  await player.play();
  expect([media.loads, media.currentTime, player.read().failed]).toEqual([1, 31, false]);
});

test("played again after the end it begins anew", async () => {
  await player.play();
  media.at(60);
  media.dispatchEvent(new Event("ended"));
  expect(player.read().ended).toBe(true);
  await player.play();
  expect([media.currentTime, player.read().ended]).toEqual([0, false]);
});

function outline(customer: number[], agent: number[]) {
  const data = customer.flatMap((height, at) => [-height, height - 1, -(agent[at] ?? 0), (agent[at] ?? 0) - 1].map((one) => Math.max(-128, one)));
  return outlineOf({ version: 2, channels: 2, sample_rate: 8000, samples_per_pixel: 800, bits: 8, length: customer.length, data });
}

const row = (value: number, count: number) => Array.from({ length: count }, () => value);

test("peaks of both sides are told apart and measured against full scale", () => {
  const { customer, agent, perSecond } = outline([128, 0], [0, 64]);
  expect([[...customer], [...agent], perSecond]).toEqual([[1, 1 / 128], [1 / 128, 0.5], 10]);
});

test("a pause is where both sides are quiet for longer than a breath", () => {
  const found = pauses(outline([...row(100, 10), ...row(1, 30), ...row(100, 10)], [...row(1, 20), ...row(60, 5), ...row(1, 25)]));
  expect(found).toEqual([{ start: 2.75, end: 3.75 }]);
});

test("a soft voice on a quiet line is no silence", () => {
  expect(pauses(outline([...row(8, 20), ...row(5, 30)], row(1, 50)))).toEqual([]);
});

test("a second is found in its stretch, whose end does not belong to it", () => {
  const stretches = [{ start: 1, end: 2 }, { start: 4, end: 6 }, { start: 8, end: 9 }];
  expect([0.5, 1, 2, 5, 8.9, 10].map((time) => stretchAt(stretches, time)?.start)).toEqual([undefined, 1, undefined, 4, 8, undefined]);
});
