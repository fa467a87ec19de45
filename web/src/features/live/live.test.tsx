import { act, fireEvent, screen } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";

import type * as Client from "@/api/client";
import type { LiveFrame, LiveTurn, ScriptLine, ScriptRendered, StepTick } from "@/api/types";
import { CallScript } from "@/features/scripts/CallScript";
import { leftOf } from "@/features/scripts/due";
import type { Reading } from "@/socket/connection";
import { show } from "@/test/render";

import { LiveTranscript } from "./LiveTranscript";

const line = vi.hoisted(() => ({ readings: [] as Reading[], left: 0, state: "open" }));

vi.mock("@/socket/desk", () => ({
  connection: {
    read: (reading: Reading) => {
      line.readings.push(reading);
      return () => (line.left += 1);
    },
  },
  useConnectionState: () => line.state,
}));

const HELLO: ScriptRendered = {
  applies: { direction: [], min_talk_s: 0, queues: [], tags: [] },
  title: "Hello",
  language: "en",
  steps: [scriptLine("greet", "Greet"), scriptLine("price", "Defend the price")],
  never: [{ id: "rude", title: "Rudeness", say: "no idea", fatal: true }],
};

function scriptLine(id: string, title: string): ScriptLine {
  return { id, title, say: [title], kind: "normal", question: false, count: 1, after_hearing: "", optional: false, when: "", seconds: null };
}

const scripts = vi.hoisted(() => ({ asked: 0 }));
vi.mock("@/api/client", async (original) => {
  const client = await original<typeof Client>();
  const useQuery = () => ({
    data: { script: { version_id: "v1", script_id: "s", key: "hello", n: 1, sha256: "", because: { asked: [] }, rendered: HELLO } },
    refetch: () => Promise.resolve((scripts.asked += 1)),
  });
  return { ...client, $api: { ...client.$api, useQuery } };
});

beforeEach(() => {
  scripts.asked = 0;
  line.readings.length = 0;
  line.left = 0;
});

function turn(changes: Partial<LiveTurn>): LiveTurn {
  return { turn: 1, version: 1, speaker: "customer", text: "добрый день", start: 2, end: 3, since: "2026-11-22T10:00:00Z", final: false, language: "ru", ...changes };
}

function receive(changes: Partial<LiveFrame>): void {
  const frame: LiveFrame = { type: "live", call_id: "pbx-1", whole: false, state: "heard", why: null, turns: [], ticks: null, ...changes };
  act(() => line.readings.at(-1)!.take(frame));
}

test("a call that is not heard takes no room on the card and is explained on its page", async () => {
  await show(<LiveTranscript callId="pbx-1" />);
  await vi.waitFor(() => expect(line.readings).toHaveLength(1));
  receive({ whole: true, state: "off" });
  expect(screen.queryByTestId("live")).toBeNull();
});

test("on its own page a call that is not heard says so", async () => {
  await show(<LiveTranscript callId="pbx-1" page />);
  await vi.waitFor(() => expect(line.readings.length).toBeGreaterThan(0));
  receive({ whole: true, state: "off" });
  expect(screen.getByText("This call is not transcribed live")).toBeTruthy();
});

test("a guess is replaced by what was said for good, an older version changes nothing", async () => {
  await show(<LiveTranscript callId="pbx-1" />);
  await vi.waitFor(() => expect(line.readings).toHaveLength(1));
  receive({ whole: true, state: "heard", turns: [turn({ text: "добрый" })] });
  expect(screen.getByTestId("live-turn").dataset["final"]).toBe("false");
  receive({ turns: [turn({ version: 3, text: "добрый день", final: true })] });
  receive({ turns: [turn({ version: 2, text: "добрая" })] });
  expect(screen.getByTestId("live-turn").textContent).toContain("добрый день");
  expect(screen.getByTestId("live-turn").dataset["final"]).toBe("true");
});

test("turns stand in the order in which they were begun, and one that was taken back is gone", async () => {
  await show(<LiveTranscript callId="pbx-1" />);
  await vi.waitFor(() => expect(line.readings).toHaveLength(1));
  receive({ whole: true, turns: [turn({ turn: 2, start: 9, text: "second", speaker: "agent" }), turn({ turn: 1, start: 4, text: "first" }), turn({ turn: 3, start: 12, text: "noise" })] });
  receive({ turns: [turn({ turn: 3, version: 2, text: "" })] });
  expect(screen.getAllByTestId("live-turn").map((row) => row.dataset["side"])).toEqual(["customer", "agent"]);
});

test("what was left out is named, not shown as a mark of the server", async () => {
  await show(<LiveTranscript callId="pbx-1" />);
  await vi.waitFor(() => expect(line.readings).toHaveLength(1));
  receive({ whole: true, turns: [turn({ text: "карта [card] спасибо", final: true })] });
  expect(screen.getByTestId("live-turn").textContent).not.toContain("[card]");
});

test.each([
  ["busy", "all_taken", /as many calls as this machine may follow/],
  ["unavailable", "no_model", /no speech model/],
  ["paused", null, /Paused together with the recording/],
  ["connecting", null, /Listening in/],
] as const)("the state %s is told in words", async (state, why, words) => {
  await show(<LiveTranscript callId="pbx-1" />);
  await vi.waitFor(() => expect(line.readings).toHaveLength(1));
  receive({ whole: true, state, why });
  expect(screen.getByText(words)).toBeTruthy();
});

test("what was read stays when the call is over, and when the server has forgotten it", async () => {
  await show(<LiveTranscript callId="pbx-1" />);
  await vi.waitFor(() => expect(line.readings).toHaveLength(1));
  receive({ whole: true, turns: [turn({ final: true })] });
  receive({ state: "over" });
  receive({ whole: true, state: "off" });
  expect(screen.getByText(/The call is over/)).toBeTruthy();
  act(() => line.readings.at(-1)!.refused("forbidden"));
  expect(screen.getByTestId("live-turn").textContent).toContain("добрый день");
});

test("who scrolls up is left where he reads, until he asks for the newest words", async () => {
  await show(<LiveTranscript callId="pbx-1" />);
  await vi.waitFor(() => expect(line.readings).toHaveLength(1));
  receive({ whole: true, turns: [turn({ final: true })] });
  const log = screen.getByRole("log");
  Object.defineProperties(log, { scrollHeight: { value: 500 }, clientHeight: { value: 100 } });
  log.scrollTop = 120;
  fireEvent.scroll(log);
  receive({ turns: [turn({ turn: 2, start: 5, text: "ещё" })] });
  expect(log.scrollTop).toBe(120);
  fireEvent.click(screen.getByText("To the newest words"));
  expect(log.scrollTop).toBe(500);
});

function tick(id: string, state: StepTick["state"], changes: Partial<StepTick> = {}): StepTick {
  return { id, state, quote: "", left_s: null, ...changes };
}

test("a card that nobody listens to shows its script without ticks and reads nothing", async () => {
  await show(<CallScript callId="pbx-1" />);
  expect((await screen.findByTestId("script-steps")).dataset["ticked"]).toBeUndefined();
  expect(line.readings).toHaveLength(0);
});

test("steps are ticked as they are heard, with their proof, and what was not heard is not blamed", async () => {
  await show(<CallScript callId="pbx-1" heard />);
  await vi.waitFor(() => expect(line.readings).toHaveLength(1));
  receive({ whole: true, turns: [turn({ final: true })] });
  receive({ ticks: { version_id: "v1", steps: [tick("greet", "done", { quote: "добрый день" })] } });
  const [greet, price] = screen.getAllByRole("listitem");
  expect([greet!.dataset["done"], greet!.title, price!.dataset["done"]]).toEqual(["true", "Heard: “добрый день”", undefined]);
  expect(screen.getByText("Heard 1 of 2")).toBeTruthy();
  receive({ turns: [turn({ turn: 2, start: 5, text: "ещё" })] });
  expect(screen.getAllByRole("listitem")[0]!.dataset["done"]).toBe("true");
});

test("a step whose time is now says how long still, until the call is over", async () => {
  await show(<CallScript callId="pbx-1" heard />);
  await vi.waitFor(() => expect(line.readings).toHaveLength(1));
  receive({ whole: true, ticks: { version_id: "v1", steps: [tick("price", "due", { quote: "too dear", left_s: 28.4 })] } });
  expect(screen.getByText("now, 29 s")).toBeTruthy();
  receive({ state: "over" });
  expect(screen.queryByText(/^now, /)).toBeNull();
});

test("the time of a step runs out on this page's clock", () => {
  const ticks = { version_id: "v1", at: 1000, steps: [tick("price", "due", { left_s: 2.5 }), tick("greet", "done")] };
  expect([...leftOf(ticks, 1000)]).toEqual([["price", 3]]);
  expect([...leftOf(ticks, 3400)]).toEqual([["price", 1]]);
  expect([...leftOf(ticks, 3600)]).toEqual([]);
});

test("what must not be said stays in sight when the script is folded", async () => {
  await show(<CallScript callId="pbx-1" heard />);
  await vi.waitFor(() => expect(line.readings).toHaveLength(1));
  receive({ whole: true, ticks: { version_id: "v1", steps: [tick("rude", "violated", { quote: "no idea" })] } });
  fireEvent.click(screen.getByRole("button"));
  expect(screen.getByText(/Must not be said: Rudeness \(heard: “no idea”\)/)).toBeTruthy();
});

test("ticks of another script than the one shown have it asked for anew", async () => {
  await show(<CallScript callId="pbx-1" heard />);
  await vi.waitFor(() => expect(line.readings).toHaveLength(1));
  receive({ whole: true, ticks: { version_id: "v2", steps: [tick("greet", "done")] } });
  expect(scripts.asked).toBe(1);
  expect(screen.getByTestId("script-steps").dataset["ticked"]).toBeUndefined();
});

test("words and ticks of one call share one reading, which ends with the last who looks", async () => {
  const both = await show(
    <>
      <CallScript callId="pbx-1" heard />
      <LiveTranscript callId="pbx-1" />
    </>,
  );
  await vi.waitFor(() => expect(line.readings).toHaveLength(1));
  receive({ whole: true, turns: [turn({ final: true })] });
  expect(screen.getByTestId("live-turn")).toBeTruthy();
  both.unmount();
  expect(line.left).toBe(1);
});
