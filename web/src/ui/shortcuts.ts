import { useEffect, useRef } from "react";

/** "mod+KeyK", "alt+KeyR", "KeyN" or a sequence "KeyG KeyD": physical keys, so that a Russian layout works too. */
export type Shortcuts = Record<string, (event: KeyboardEvent) => void>;

const SEQUENCE_LIMIT_MS = 1200;

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Enter on a button or a link is that control's own key. */
function pressesControl(event: KeyboardEvent): boolean {
  return event.code === "Enter" && event.target instanceof Element && event.target.closest("a,button") !== null;
}

function describe(event: KeyboardEvent): string {
  const mod = event.ctrlKey || event.metaKey ? "mod+" : "";
  return `${mod}${event.altKey ? "alt+" : ""}${event.shiftKey ? "shift+" : ""}${event.code}`;
}

/** What is listened to now, by all parts of the screen. */
const listening = new Set<{ readonly current: Shortcuts }>();

/** Bare keys are left to text fields and to open dialogs; combinations with Ctrl or Alt work everywhere. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts);
  useEffect(() => {
    current.current = shortcuts;
  });
  useEffect(() => {
    listening.add(current);
    let before = { keys: "", at: 0 };
    const onKey = (event: KeyboardEvent) => {
      if (event.repeat || event.defaultPrevented) return;
      const keys = describe(event);
      const bare = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (bare && (typing(event.target) || pressesControl(event) || document.querySelector("[role=dialog],[role=menu]") !== null)) return;
      const recent = event.timeStamp - before.at < SEQUENCE_LIMIT_MS;
      // The end of a sequence is no key of its own, whoever listens to either.
      const sequence = `${before.keys} ${keys}`;
      const ends = recent && [...listening].some((one) => sequence in one.current);
      const act = current.current[ends ? sequence : keys];
      before = { keys, at: event.timeStamp };
      if (act === undefined) return;
      event.preventDefault();
      act(event);
    };
    addEventListener("keydown", onKey);
    return () => {
      removeEventListener("keydown", onKey);
      listening.delete(current);
    };
  }, []);
}
