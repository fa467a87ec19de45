import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Leadership } from "./leadership";
import type { ChannelLike } from "./leadership";

/** Channel ends of several tabs in one memory; a dead tab neither hears nor speaks. */
class Room {
  private readonly ends: { channel: ChannelLike; alive: boolean }[] = [];

  enter(id: string): { tab: Leadership; die: () => void } {
    const end = { channel: {} as ChannelLike, alive: true };
    end.channel = {
      onmessage: null,
      postMessage: (message: unknown) => {
        for (const other of this.ends) {
          if (other !== end && other.alive && end.alive) other.channel.onmessage?.(new MessageEvent("message", { data: message }));
        }
      },
    };
    this.ends.push(end);
    return { tab: new Leadership(end.channel, id), die: () => void (end.alive = false) };
  }
}

let room: Room;

beforeEach(() => {
  vi.useFakeTimers();
  room = new Room();
});

afterEach(() => vi.useRealTimers());

test("a lone tab leads after nobody answered", () => {
  const { tab } = room.enter("a");
  tab.confirm();
  expect(tab.leads()).toBe(false);
  vi.advanceTimersByTime(300);
  expect(tab.leads()).toBe(true);
});

test("a second tab follows the first and does not take over by itself", () => {
  const { tab: a } = room.enter("a");
  a.claim();
  const { tab: b } = room.enter("b");
  b.confirm();
  vi.advanceTimersByTime(1000);
  expect([a.leads(), b.leads()]).toEqual([true, false]);
});

test("the tab that was touched last leads, and only that one", () => {
  const tabs = ["a", "b", "c"].map((id) => room.enter(id).tab);
  for (const tab of [...tabs, tabs[0]!, tabs[1]!]) tab.claim();
  expect(tabs.map((tab) => tab.leads())).toEqual([false, true, false]);
});

test("when the leader leaves another one takes over", () => {
  const [a, b, c] = ["a", "b", "c"].map((id) => room.enter(id).tab);
  a!.claim();
  a!.resign();
  vi.advanceTimersByTime(1000);
  expect([b!.leads(), c!.leads()].filter(Boolean)).toHaveLength(1);
});

test("a crashed leader is noticed when something rings", () => {
  const { tab: a, die } = room.enter("a");
  const { tab: b } = room.enter("b");
  a.claim();
  die();
  b.confirm();
  vi.advanceTimersByTime(300);
  expect(b.leads()).toBe(true);
});
