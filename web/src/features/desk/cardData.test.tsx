import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";

import type { Card } from "@/api/types";
import { card } from "@/test/fakes";
import { show } from "@/test/render";

import { CardData } from "./CardData";
import { checkDigit, grouped } from "./cardNumber";

const PAUSE = "/recording/pause";
const RESUME = "/recording/resume";
let asked: string[];
let refuses: boolean;
let tell: (recording: NonNullable<Card["recording"]>) => void;

beforeEach(() => {
  asked = [];
  refuses = false;
  vi.stubGlobal("fetch", (request: Request) => {
    const path = new URL(request.url).pathname;
    asked.push(path.endsWith(PAUSE) ? PAUSE : RESUME);
    const body = refuses ? { type: "about:blank", status: 409, code: "not-recorded", title: "", detail: "" } : { action: "x", result: "done", call_id: "c", detail: "", resumes_at: null };
    return Promise.resolve(new Response(JSON.stringify(body), { status: refuses ? 409 : 200, headers: { "Content-Type": refuses ? "application/problem+json" : "application/json" } }));
  });
});

/** The desk, which is told by the server whether the call is being recorded. */
function Desk() {
  const [recording, setRecording] = useState<NonNullable<Card["recording"]>>("on");
  tell = setRecording;
  return (
    <>
      <CardData card={card({ phase: "talking", recording })} />
      <input aria-label="elsewhere" />
    </>
  );
}

async function opened(): Promise<HTMLInputElement> {
  await show(<Desk />);
  await userEvent.click(await screen.findByTestId("card-data-open"));
  return screen.findByTestId<HTMLInputElement>("card-data-number");
}

test("the field pauses the recording, takes digits only while it is paused, and lets it go on when it is left", async () => {
  const field = await opened();
  await waitFor(() => expect(asked).toEqual([PAUSE]));
  await userEvent.type(field, "4111");
  expect(field.value).toBe("");
  tell("paused");
  await waitFor(() => expect(screen.getByTestId("card-data").dataset["state"]).toBe("open"));
  await userEvent.type(field, "4111 1111 1111 1111");
  expect(field.value).toBe("4111 1111 1111 1111");
  await userEvent.click(screen.getByLabelText("elsewhere"));
  await waitFor(() => expect(asked).toEqual([PAUSE, RESUME]));
});

test("a recording that cannot be paused keeps the field shut and says so", async () => {
  refuses = true;
  const field = await opened();
  expect((await screen.findByRole("alert")).textContent).toContain("could not be paused");
  await userEvent.type(field, "4111");
  expect(field.value).toBe("");
  await userEvent.click(screen.getByLabelText("elsewhere"));
  expect(asked).toEqual([PAUSE]);
});

test("a recording that goes on by itself shuts the field again", async () => {
  const field = await opened();
  tell("paused");
  await waitFor(() => expect(field.readOnly).toBe(false));
  tell("on");
  await waitFor(() => expect(field.readOnly).toBe(true));
});

test("closing the field lets the recording go on and forgets the number", async () => {
  const field = await opened();
  tell("paused");
  await waitFor(() => expect(field.readOnly).toBe(false));
  await userEvent.type(field, "4111");
  await userEvent.click(screen.getByTestId("card-data-close"));
  await waitFor(() => expect(asked).toEqual([PAUSE, RESUME]));
  await userEvent.click(screen.getByTestId("card-data-open"));
  expect((await screen.findByTestId<HTMLInputElement>("card-data-number")).value).toBe("");
});

test("a pause that was begun by hand is not ended by the field", async () => {
  await show(<CardData card={card({ phase: "talking", recording: "paused" })} />);
  await userEvent.click(await screen.findByTestId("card-data-open"));
  await userEvent.click(screen.getByTestId("card-data-close"));
  expect(asked).toEqual([]);
});

test("the check digit is judged when the number is as long as a card's", () => {
  expect(["4111111111111111", "4111111111111112", "41111", "0000000000000000"].map(checkDigit)).toEqual([true, false, undefined, false]);
  expect(grouped("41111111111111113")).toBe("4111 1111 1111 1111 3");
});
