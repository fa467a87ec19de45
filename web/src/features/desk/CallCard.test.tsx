import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";

import { api } from "@/api/client";
import type { Card } from "@/api/types";
import { card, owner } from "@/test/fakes";
import { show } from "@/test/render";

import { CallCard } from "./CallCard";

vi.mock("@/socket/desk", () => ({ closeCard: vi.fn(() => Promise.resolve()) }));

beforeEach(() => sessionStorage.clear());

async function shown(changes: Partial<Card>, language: "ru" | "en" = "en") {
  await show(<CallCard card={card(changes)} />, language);
  return within(await screen.findByTestId("card"));
}

test("a ringing known caller is named with company, number, line, queue, responsible and last note", async () => {
  const view = await shown({});
  expect(view.getByRole("heading")).toHaveProperty("textContent", owner.name);
  for (const text of [/Северный ветер · Бухгалтер/, "8 (916) 123-45-01", "Ringing", /Moscow/, /Sales/, /Ольга Данилова/, "Ждёт счёт", /5 calls before/]) {
    expect(view.getAllByText(text)).not.toHaveLength(0);
  }
  expect(screen.getByRole("article").getAttribute("aria-label")).toBe(`Ringing: ${owner.name}`);
});

test.each([
  ["ringing", "Ringing"],
  ["talking", "Talking"],
  ["held", "On hold"],
  ["missed", "Missed"],
  ["ended", "Ended"],
] as const)("the phase %s is told in words, not by colour alone", async (phase, word) => {
  const over = phase === "ended" || phase === "missed";
  const view = await shown({ phase, ended_at: over ? "2026-11-22T10:01:00Z" : null });
  expect(view.getByText(word)).toBeTruthy();
  expect(view.queryByTestId("card-close") !== null).toBe(over);
});

test("an outgoing call is being dialled, it does not ring here", async () => {
  const view = await shown({ direction: "outbound" });
  expect(view.getByText("Calling")).toBeTruthy();
});

test("of several owners none is put before the others", async () => {
  const other = { ...owner, id: 8, name: "Иван Петренко" };
  const view = await shown({ match: "shared", owners: [owner, other] });
  expect(view.getByRole("heading").textContent).toBe("8 (916) 123-45-01");
  const owners = view.getAllByTestId("card-owner");
  expect(owners).toHaveLength(2);
  for (const [index, one] of [owner, other].entries()) {
    expect(within(owners[index]!).getByText(one.name)).toBeTruthy();
    expect(within(owners[index]!).getByRole("link", { name: `Open ${one.name}` })).toBeTruthy();
  }
});

test("shared numbers are counted in the forms of Russian", async () => {
  const owners = [1, 2, 3, 4, 5].map((id) => ({ ...owner, id }));
  const view = await shown({ match: "shared", owners }, "ru");
  expect(view.getByText("5 владельцев номера")).toBeTruthy();
});

test("a withheld number shows no number and asks for the name", async () => {
  const view = await shown({ match: "withheld", withheld: true, number: "", number_display: "", owners: [] });
  expect(view.getByRole("heading").textContent).toBe("Hidden number");
  expect(view.queryByTestId("card-number")).toBeNull();
  expect(view.getByText(/Ask who is calling/)).toBeTruthy();
});

test("a new lead says so and can be opened", async () => {
  const lead = { ...owner, kind: "lead" as const, id: 3, name: "+7 812 309-11-20" };
  const view = await shown({ match: "new_lead", owners: [lead], created_lead_id: 3 });
  expect(view.getByText("New lead")).toBeTruthy();
  expect(view.getByTestId("card-open").getAttribute("href")).toBe("/customers/lead/3");
});

test("an unknown number offers to create a contact with it", async () => {
  const view = await shown({ match: "unknown", owners: [] });
  expect(view.getByRole("link", { name: "Create contact" }).getAttribute("href")).toContain("number=");
});

test("a colleague's call has no note and no history", async () => {
  const view = await shown({ match: "internal", owners: [], caller_name: "Mark Bennett", number: "104", number_display: "104" });
  expect(view.getByRole("heading").textContent).toBe("Mark Bennett");
  expect(view.queryByTestId("card-note")).toBeNull();
});

test("a typed note outlives a reload, is saved for its call and then forgotten", async () => {
  const post = vi.spyOn(api, "POST").mockResolvedValue({ data: {}, response: new Response() });
  const user = userEvent.setup();
  const first = await shown({});
  await user.type(first.getByTestId("card-note"), "Call back on Friday");
  document.body.innerHTML = "";
  const again = await shown({});
  expect(again.getByTestId<HTMLTextAreaElement>("card-note").value).toBe("Call back on Friday");
  await user.click(again.getByTestId("card-note-save"));
  await waitFor(() => expect(sessionStorage).toHaveLength(0));
  expect(post).toHaveBeenCalledWith("/api/v1/calls/{call_id}/note", {
    params: { path: { call_id: "pbx-1" } },
    body: { text: "Call back on Friday" },
  });
});

test("closing a card with an unsaved note saves the note first", async () => {
  const { closeCard } = await import("@/socket/desk");
  const order: string[] = [];
  vi.spyOn(api, "POST").mockImplementation((() => {
    order.push("note");
    return Promise.resolve({ data: {}, response: new Response() });
  }) as never);
  vi.mocked(closeCard).mockImplementation(() => {
    order.push("close");
    return Promise.resolve();
  });
  const user = userEvent.setup();
  const view = await shown({ phase: "ended", ended_at: "2026-11-22T10:01:00Z" });
  await user.type(view.getByTestId("card-note"), "x");
  await user.click(view.getByTestId("card-close"));
  await waitFor(() => expect(order).toEqual(["note", "close"]));
});

test("a card whose note cannot be saved stays, with the words", async () => {
  const { closeCard } = await import("@/socket/desk");
  vi.mocked(closeCard).mockClear();
  vi.spyOn(api, "POST").mockResolvedValue({ error: { code: "unavailable", status: 503 }, response: new Response() });
  const user = userEvent.setup();
  const view = await shown({ phase: "ended", ended_at: "2026-11-22T10:01:00Z" });
  await user.type(view.getByTestId("card-note"), "x");
  await user.click(view.getByTestId("card-close"));
  await waitFor(() => expect(api.POST).toHaveBeenCalled());
  expect(closeCard).not.toHaveBeenCalled();
  expect(view.getByTestId<HTMLTextAreaElement>("card-note").value).toBe("x");
});
