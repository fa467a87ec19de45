import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";

import type { Card, Control, PersonState, Targets } from "@/api/types";
import { card } from "@/test/fakes";
import { show } from "@/test/render";

import { CallControls } from "./CallControls";
import { choicesOf, mayConsult, moved, targetOf } from "./choice";
import { takeable } from "./PickUp";

const person = (user_id: number, name: string, changes: Partial<PersonState> = {}): PersonState => ({
  kind: "person", user_id, name, extension: `10${user_id}`, state: "ready", reason: "", since: "2026-11-22T10:00:00Z", queues: [], free: true, ringing_call_id: null, ...changes,
});
const targets: Targets = {
  people: [person(1, "Me"), person(2, "Grace"), person(3, "Daniel", { state: "talking", free: false, ringing_call_id: "pbx-7" })],
  queues: [{ kind: "queue", name: "sales", title: "Sales", waiting: 2, free_agents: 1, longest_since: null }],
  parked: [{ kind: "parked", space: "701", number: "+79161234501", parked_by: "Grace", since: null, until: null }],
  number: "+74990000001",
};

const possible = (action: Control["action"]): Control => ({ action, possible: true, reason: null, by: "pbx" });
const talking = (changes: Partial<Card> = {}): Card => card({ phase: "talking", answered_at: "2026-11-22T10:00:05Z", controls: ["hold", "transfer", "consult", "park", "hang_up"].map((action) => possible(action as Control["action"])), ...changes });

describe("the picker's choices", () => {
  test("oneself is no choice, and what was typed comes last", () => {
    expect(choicesOf(targets, 1).map((choice) => choice.key)).toEqual(["person-2", "person-3", "queue-sales", "number-+74990000001"]);
  });

  test("arrows go round, and begin at the top when the marked one has gone", () => {
    const choices = choicesOf(targets, 1);
    expect(moved(choices, "person-2", -1)).toBe("number-+74990000001");
    expect(moved(choices, "number-+74990000001", 1)).toBe("person-2");
    expect(moved(choices, "person-99", 1)).toBe("person-2");
    expect(moved([], "person-2", 1)).toBeNull();
  });

  test("each choice is what the server calls it; a queue cannot be asked first", () => {
    const [grace, , queue, number] = choicesOf(targets, 1);
    expect(targetOf(grace!)).toEqual({ kind: "person", user_id: 2 });
    expect(targetOf(queue!)).toEqual({ kind: "queue", name: "sales" });
    expect(targetOf(number!)).toEqual({ kind: "number", number: "+74990000001" });
    expect([mayConsult(grace!), mayConsult(queue!)]).toEqual([true, false]);
  });

  test("a ring at a colleague's and a parked call can be taken, one's own ring cannot", () => {
    expect(takeable(targets, 1).map((one) => one.key)).toEqual(["ringing-pbx-7-3", "parked-701"]);
    expect(takeable(targets, 3).map((one) => one.key)).toEqual(["parked-701"]);
  });
});

describe("a card's controls", () => {
  let asked: { path: string; body: unknown; key: string | null }[];
  let answers: Record<string, () => Response>;
  const json = (status: number, body: object) => () => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

  beforeEach(() => {
    asked = [];
    answers = { "/api/v1/desk/targets": json(200, targets) };
    vi.stubGlobal("fetch", async (request: Request) => {
      const { pathname } = new URL(request.url);
      if (request.method === "POST") asked.push({ path: pathname, body: await request.json(), key: request.headers.get("Idempotency-Key") });
      return (answers[pathname] ?? json(200, { action: "hold", result: "done", call_id: "pbx-1" }))();
    });
    Element.prototype.scrollIntoView = vi.fn();
  });

  test("hold is asked of the server once, under a key of its own", async () => {
    await show(<CallControls card={talking()} call={undefined} />);
    await userEvent.click(await screen.findByTestId("control-hold"));
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]).toMatchObject({ path: "/api/v1/control/calls/pbx-1/hold", body: {} });
    expect(asked[0]?.key).toMatch(/^[\w-]{36}$/);
  });

  test("a refusal stands beside the buttons, in words", async () => {
    answers["/api/v1/control/calls/pbx-1/hold"] = json(409, { type: "x", title: "x", status: 409, code: "conference", detail: "x" });
    await show(<CallControls card={talking()} call={undefined} />);
    await userEvent.click(await screen.findByTestId("control-hold"));
    expect((await screen.findByRole("alert")).textContent).toContain("more than two are on the call");
  });

  test("what is not possible now is not asked for, and says why", async () => {
    const refused: Control = { action: "park", possible: false, reason: "consulting", by: "pbx" };
    await show(<CallControls card={talking({ controls: [refused] })} call={undefined} />);
    const button = await screen.findByTestId("control-park");
    await userEvent.hover(button);
    expect((await screen.findByRole("tooltip")).textContent).toContain("first end the talk");
    await userEvent.click(button);
    expect(button.getAttribute("aria-disabled")).toBe("true");
    expect(asked).toEqual([]);
  });

  test("arrow and Enter give the call away, Shift and Enter ask first", async () => {
    await show(<CallControls card={talking()} call={undefined} />);
    await userEvent.click(await screen.findByTestId("control-transfer"));
    await screen.findAllByTestId("choice");
    await userEvent.keyboard("{ArrowDown}{Shift>}{Enter}{/Shift}");
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0]).toMatchObject({ path: "/api/v1/control/calls/pbx-1/consult", body: { to: { kind: "person", user_id: 3 } } });
    await userEvent.click(await screen.findByTestId("control-transfer"));
    await screen.findAllByTestId("choice");
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect(asked).toHaveLength(2));
    expect(asked[1]).toMatchObject({ path: "/api/v1/control/calls/pbx-1/transfer", body: { to: { kind: "person", user_id: 2 } } });
  });

  test("a paused recording has another button and no quiet one", async () => {
    await show(<CallControls card={talking({ recording: "paused", controls: [possible("resume_recording"), possible("pause_recording")] })} call={undefined} />);
    expect(await screen.findByTestId("control-resume_recording")).toBeTruthy();
    expect(screen.queryByTestId("control-pause_recording")).toBeNull();
  });
});
