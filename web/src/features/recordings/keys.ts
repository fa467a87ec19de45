import { useEffect, useRef } from "react";

import type { Player } from "./player";

export type PlayerCommand =
  | "toggle" | "back" | "forward" | "back-little" | "forward-little" | "slower" | "faster"
  | "mute-customer" | "mute-agent" | "loop" | "comment" | "zoom-in" | "zoom-out";

const COMMANDS: Record<string, PlayerCommand> = {
  Space: "toggle",
  ArrowLeft: "back",
  ArrowRight: "forward",
  "shift+ArrowLeft": "back-little",
  "shift+ArrowRight": "forward-little",
  BracketLeft: "slower",
  BracketRight: "faster",
  KeyM: "mute-customer",
  KeyK: "mute-agent",
  KeyL: "loop",
  KeyN: "comment",
  Equal: "zoom-in",
  NumpadAdd: "zoom-in",
  Minus: "zoom-out",
  NumpadSubtract: "zoom-out",
};

type Key = Pick<KeyboardEvent, "code" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">;

/** Physical keys, so that a Russian layout works too. */
export function commandOf(key: Key): PlayerCommand | undefined {
  if (key.ctrlKey || key.metaKey || key.altKey) return undefined;
  return COMMANDS[`${key.shiftKey && key.code !== "Equal" ? "shift+" : ""}${key.code}`];
}

const OWN_ARROWS = "[role=slider],[role=radio],[role=tab],[role=menuitem],[role=option],[role=combobox]";

/** Whether the focused control uses this key itself. A mouse click leaves the focus behind; that does not count. */
export function belongsToControl(command: PlayerCommand, target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const typed = target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
  if (typed || (target instanceof HTMLInputElement && !/^(radio|checkbox|range)$/.test(target.type))) return true;
  if (target.closest("[role=menu],[role=listbox]") !== null) return true;
  if (command === "toggle") return target.closest("a,button,input") !== null && focusIsSeen(target);
  const arrows = command === "back" || command === "forward";
  return arrows && target.dataset["seek"] === undefined && target.matches(`${OWN_ARROWS},input`);
}

function focusIsSeen(target: HTMLElement): boolean {
  return target.matches(":focus-visible");
}

type Act = (player: Player) => void;

const ACTS: Record<Exclude<PlayerCommand, "comment">, Act> = {
  toggle: (player) => player.toggle(),
  back: (player) => player.nudge(-5),
  forward: (player) => player.nudge(5),
  "back-little": (player) => player.nudge(-1),
  "forward-little": (player) => player.nudge(1),
  slower: (player) => player.faster(-1),
  faster: (player) => player.faster(1),
  "mute-customer": (player) => player.toggleMute("customer"),
  "mute-agent": (player) => player.toggleMute("agent"),
  loop: (player) => player.markLoop(),
  "zoom-in": (player) => player.zoomBy(1),
  "zoom-out": (player) => player.zoomBy(-1),
};

/** The kit keeps the frame of a closed dialog in the page: only an open one blocks. */
const BLOCKING = "[role=menu],[data-player-blocks] [role=dialog]";
const SEQUENCE_LIMIT_MS = 1200;

/** The keys work wherever the focus is, but for text fields, other dialogs, and the second key of "G L". */
export function usePlayerKeys(player: Player, comment: () => void): void {
  const latest = useRef(comment);
  useEffect(() => {
    latest.current = comment;
  });
  useEffect(() => {
    let goPressedAt = -Infinity;
    const onKey = (event: KeyboardEvent) => {
      const command = commandOf(event);
      const afterGo = event.timeStamp - goPressedAt < SEQUENCE_LIMIT_MS;
      goPressedAt = event.code === "KeyG" ? event.timeStamp : -Infinity;
      if (command === undefined || event.defaultPrevented || afterGo) return;
      if (belongsToControl(command, event.target) || document.querySelector(BLOCKING) !== null) return;
      event.preventDefault();
      if (command === "comment") latest.current();
      else ACTS[command](player);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [player]);
}
