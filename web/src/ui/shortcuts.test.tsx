import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";

import { useShortcuts } from "./shortcuts";

function Keys({ act }: { act: (name: string) => void }) {
  useShortcuts({
    "mod+KeyK": () => act("search"),
    "alt+KeyR": () => act("ready"),
    KeyN: () => act("note"),
    "KeyG KeyC": () => act("calls"),
    Enter: () => act("open"),
  });
  return (
    <>
      <input aria-label="field" />
      <button type="button">button</button>
    </>
  );
}

function setup() {
  const act = vi.fn();
  const view = render(<Keys act={act} />);
  return { act, view, user: userEvent.setup() };
}

test("combinations, sequences and single keys act", async () => {
  const { act, user } = setup();
  await user.keyboard("{Control>}k{/Control}{Alt>}r{/Alt}ngc{Enter}");
  expect(act.mock.calls.flat()).toEqual(["search", "ready", "note", "calls", "open"]);
});

test("a Russian layout sends other letters from the same keys", () => {
  const { act } = setup();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "т", code: "KeyN", bubbles: true }));
  expect(act).toHaveBeenCalledWith("note");
});

test("typing in a field is typing, but Ctrl and Alt still act", async () => {
  const { act, view, user } = setup();
  await user.click(view.getByLabelText("field"));
  await user.keyboard("n{Alt>}r{/Alt}");
  expect(act.mock.calls.flat()).toEqual(["ready"]);
  expect(view.getByLabelText("field")).toHaveProperty("value", "n");
});

test("Enter on a button is the button's", async () => {
  const { act, view, user } = setup();
  view.getByRole("button").focus();
  await user.keyboard("{Enter}");
  expect(act).not.toHaveBeenCalled();
});

test("the end of a sequence is no key of its own, whoever listens to it", async () => {
  const act = vi.fn();
  render(<Other act={act} />);
  const { user } = setup();
  await user.keyboard("gc");
  expect(act).not.toHaveBeenCalled();
  await user.keyboard("c");
  expect(act).toHaveBeenCalledOnce();
});

function Other({ act }: { act: () => void }) {
  useShortcuts({ KeyC: act });
  return null;
}
