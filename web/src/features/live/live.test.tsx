import { act, fireEvent, screen } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";

import type { LiveFrame, LiveTurn } from "@/api/types";
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

beforeEach(() => {
  line.readings.length = 0;
  line.left = 0;
});

function turn(changes: Partial<LiveTurn>): LiveTurn {
  return { turn: 1, version: 1, speaker: "customer", text: "добрый день", start: 2, end: 3, since: "2026-11-22T10:00:00Z", final: false, language: "ru", ...changes };
}

function receive(changes: Partial<LiveFrame>): void {
  const frame: LiveFrame = { type: "live", call_id: "pbx-1", whole: false, state: "heard", why: null, turns: [], ...changes };
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
