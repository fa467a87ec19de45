import { Text } from "@mantine/core";
import {
  IconArrowForwardUp, IconParking, IconPhone, IconPhoneOff, IconPlayerPause, IconPlayerPlay, IconPlayerRecord, IconPlayerRecordFilled,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Card, Control, ControlAction } from "@/api/types";
import { Keypad } from "@/features/phone/Keypad";
import { SipExtras } from "@/features/phone/SipExtras";
import type { SipCall } from "@/features/phone/state";
import { phone } from "@/features/phone/usePhone";

import { digits, plain, useCommands } from "./api";
import type { PlainAction } from "./api";
import { ConsultationBar } from "./ConsultationBar";
import classes from "./Control.module.css";
import { ControlButton } from "./ControlButton";
import { OutcomeText } from "./OutcomeText";
import { TransferPicker } from "./TransferPicker";

interface CallControlsProps {
  card: Card;
  /** The browser's own part of the call, when the browser is the phone: what a phone does, it does itself. */
  call: SipCall | undefined;
}

export function CallControls({ card, call }: CallControlsProps) {
  const { t } = useTranslation();
  const commands = useCommands();
  const [picking, setPicking] = useState(false);
  const of = (action: ControlAction): Control | undefined => card.controls?.find((one) => one.action === action);
  const server = (action: PlainAction) => void commands.run(action, plain(action, card.call_id));
  const own = call === undefined ? null : (action: ControlAction) => sipCommand(call, action);
  const press = (action: PlainAction) => () => {
    // A party that the exchange holds hears music and can be transferred; the phone's own hold is the way out when it cannot.
    const better = action === "hold" && of("hold")?.possible === true;
    if (better || own?.(action) !== true) server(action);
  };
  const button = (action: PlainAction, more: Omit<React.ComponentProps<typeof ControlButton>, "action" | "label" | "onPress">) => {
    const control = of(action);
    const mine = call !== undefined && canDo(call, action);
    if (control === undefined && !mine) return null;
    return (
      <ControlButton
        action={action}
        label={t(action === "hang_up" && rings && card.direction !== "outbound" ? "phone.refuse" : `control.${action}`)}
        onPress={press(action)}
        busy={commands.busy === action || (action === "answer" && call?.answering === true)}
        refusal={mine ? null : refusalOf(control, call !== undefined)}
        {...more}
      />
    );
  };
  const rings = call === undefined ? card.phase === "ringing" : call.answeredAt === null;
  const waits = card.phase === "held" || card.held_since != null || call?.phase === "held";
  const recording = card.recording ?? "off";
  const transfer = of("transfer") ?? of("consult");
  const keys = of("dtmf");
  return (
    <div className={classes["controls"]} role="group" aria-label={t("control.title")} data-testid="call-controls">
      <div className={classes["row"]}>
        {rings && card.direction !== "outbound" && button("answer", { icon: IconPhone, keys: "Alt+A", color: "teal.9", filled: true })}
        {call !== undefined && <SipExtras call={call} />}
        {!rings && !waits && button("hold", { icon: IconPlayerPause, keys: "Alt+H" })}
        {!rings && waits && button("resume", { icon: IconPlayerPlay, keys: "Alt+H", color: "yellow", filled: true })}
        {!rings && transfer !== undefined && (
          <ControlButton action="transfer" label={t("control.transfer")} icon={IconArrowForwardUp} keys="Alt+T" refusal={transfer.possible ? null : (transfer.reason ?? "unavailable")} onPress={() => setPicking(true)} />
        )}
        {!rings && button("park", { icon: IconParking })}
        {!rings && (keys !== undefined || call?.answeredAt != null) && (
          <Keypad disabled={call === undefined && keys?.possible !== true} onPress={(key) => {
              if (call !== undefined) phone.command({ do: "press", id: call.id, keys: key });
              else void commands.run("dtmf", digits(card.call_id, key));
            }}
          />
        )}
        {!rings && recording === "on" && button("pause_recording", { icon: IconPlayerRecord })}
        {!rings && recording === "paused" && button("resume_recording", { icon: IconPlayerRecordFilled, color: "yellow", filled: true })}
        {button("hang_up", { icon: IconPhoneOff, keys: "Alt+X", color: "red.9", filled: true })}
      </div>
      {card.consultation != null && <ConsultationBar card={card} consultation={card.consultation} commands={commands} />}
      {card.parked_space != null && (
        <Text size="sm" fw={600} role="status" data-testid="parked-space">
          {t("control.parkedHere", { space: card.parked_space })}
        </Text>
      )}
      <OutcomeText outcome={commands.outcome} />
      {picking && <TransferPicker card={card} commands={commands} onClose={() => setPicking(false)} />}
    </div>
  );
}

/**
 * Why the server would not do it now. What a browser's phone does itself is another tab's to do when that has the call;
 * when it is ours and the phone does not hold it, the exchange is in the middle of the change.
 */
function refusalOf(control: Control | undefined, ours: boolean): string | null {
  if (control === undefined) return "unavailable";
  if (!control.possible) return control.reason ?? "unavailable";
  return control.by === "browser" ? (ours ? "in-progress" : "done-by-browser") : null;
}

/** The phone's own actions; anything else is the exchange's. */
function canDo(call: SipCall, action: ControlAction): boolean {
  if (action === "answer") return call.phase === "ringing";
  if (action === "hang_up") return true;
  if (action === "hold") return call.phase === "talking";
  return action === "resume" && call.phase === "held";
}

function sipCommand(call: SipCall, action: ControlAction): boolean {
  if (!canDo(call, action)) return false;
  const { id } = call;
  if (action === "answer") phone.command({ do: "answer", id });
  else if (action === "hang_up") phone.command({ do: "hang-up", id });
  else phone.command({ do: "hold", id, held: action === "hold" });
  return true;
}
