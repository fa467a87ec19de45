import { Group } from "@mantine/core";
import { IconPhone, IconPhoneOff, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { ControlButton } from "@/features/control/ControlButton";

import { Keypad } from "./Keypad";
import { SipExtras } from "./SipExtras";
import type { SipCall } from "./state";
import { phone } from "./usePhone";

/** What the browser's own phone does with a call: it asks nobody, so it works while the server is away. */
export function SipButtons({ call }: { call: SipCall }) {
  const { t } = useTranslation();
  const { id } = call;
  const talks = call.answeredAt !== null;
  const held = call.phase === "held";
  return (
    <Group gap={6} wrap="wrap">
      {call.phase === "ringing" && <ControlButton action="answer" label={t("control.answer")} icon={IconPhone} keys="Alt+A" color="teal.9" filled busy={call.answering} onPress={() => phone.command({ do: "answer", id })} />}
      <SipExtras call={call} />
      {talks && <ControlButton action={held ? "resume" : "hold"} label={t(held ? "control.resume" : "control.hold")} icon={held ? IconPlayerPlay : IconPlayerPause} keys="Alt+H" pressed={held} color="yellow" onPress={() => phone.command({ do: "hold", id, held: !held })} />}
      {talks && <Keypad onPress={(keys) => phone.command({ do: "press", id, keys })} disabled={held} />}
      <ControlButton action="hang_up" label={t(call.phase === "ringing" ? "phone.refuse" : "control.hang_up")} icon={IconPhoneOff} keys="Alt+X" color="red.9" filled onPress={() => phone.command({ do: "hang-up", id })} />
    </Group>
  );
}
