import { useShortcuts } from "@/ui/shortcuts";

import { phone, usePhone } from "./usePhone";

/** The keys of the browser's phone work on every screen: a call is not answered by first finding the right page. */
export function PhoneKeys() {
  const { calls } = usePhone();
  const ringing = calls.find((call) => call.phase === "ringing");
  const spoken = calls.find((call) => call.phase === "talking") ?? calls.find((call) => call.phase === "held");
  useShortcuts({
    "alt+KeyA": () => ringing && phone.command({ do: "answer", id: ringing.id }),
    "alt+KeyM": () => spoken && phone.command({ do: "mute", id: spoken.id, muted: !spoken.muted }),
    "alt+KeyH": () => spoken && phone.command({ do: "hold", id: spoken.id, held: spoken.phase !== "held" }),
  });
  return null;
}
