import { useShortcuts } from "@/ui/shortcuts";

/** The keys press the buttons that are on the screen: of the card that has the focus, else of the first one. */
export function ControlKeys() {
  useShortcuts({
    "alt+KeyA": () => press("answer"),
    "alt+KeyH": () => press("resume") || press("hold"),
    "alt+KeyM": () => press("mute"),
    "alt+KeyT": () => press("transfer"),
    "alt+KeyX": () => press("hang_up"),
  });
  return null;
}

function press(action: string): boolean {
  const wanted = `[data-action="${action}"]:not([aria-disabled])`;
  const card = document.activeElement?.closest("[data-card-id]");
  const button = card?.querySelector<HTMLElement>(wanted) ?? document.querySelector<HTMLElement>(wanted);
  button?.click();
  return button !== null;
}
