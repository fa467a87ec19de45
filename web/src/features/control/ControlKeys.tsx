import { useKeys } from "@/ui/keys";

/** The keys press the buttons that are on the screen: of the card that has the focus, else of the first one. */
export function ControlKeys() {
  useKeys("calling", {
    answerCall: () => press("answer"),
    holdCall: () => press("resume") || press("hold"),
    muteCall: () => press("mute"),
    transferCall: () => press("transfer"),
    hangUpCall: () => press("hang_up"),
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
