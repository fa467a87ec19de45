import { Text, Tooltip } from "@mantine/core";
import { IconMicrophone, IconMicrophoneOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { ControlButton } from "@/features/control/ControlButton";
import { decimal } from "@/i18n/format";

import { strength } from "./state";
import type { SipCall } from "./state";
import { phone, usePhone } from "./usePhone";

/** What only the phone in the browser has: the microphone's switch, how the line is, and why nobody can hear. */
export function SipExtras({ call }: { call: SipCall }) {
  const { t } = useTranslation();
  const { microphone } = usePhone();
  const deaf = microphone !== "ready" && microphone !== "unknown";
  return (
    <>
      {call.answeredAt !== null && (
        <ControlButton
          action="mute"
          label={t(call.muted ? "phone.unmute" : "phone.mute")}
          icon={call.muted ? IconMicrophoneOff : IconMicrophone}
          keys="Alt+M"
          pressed={call.muted}
          color="orange.9"
          onPress={() => phone.command({ do: "mute", id: call.id, muted: !call.muted })}
        />
      )}
      <QualityMark call={call} />
      {call.phase === "ringing" && deaf && (
        <Text size="sm" c="var(--cc-miss-ink)" role="alert">
          {t(`phone.mic.${microphone}`)}
        </Text>
      )}
    </>
  );
}

/** Said in a word, and only when there is something to say; the figures are for whoever looks into it. */
function QualityMark({ call }: { call: SipCall }) {
  const { t } = useTranslation();
  if (call.quality === null) return null;
  const { lossPercent, roundTripMs, jitterMs } = call.quality;
  const how = strength(call.quality);
  const figures = t("phone.figures", { loss: decimal(lossPercent, 1, 1), delay: roundTripMs ?? "?", jitter: jitterMs });
  return (
    <Tooltip label={figures}>
      <Text size="xs" c={how === "good" ? "dimmed" : "var(--cc-miss-ink)"} tabIndex={0} role="status" data-testid="sip-quality">
        {t(`phone.quality.${how}`)}
      </Text>
    </Tooltip>
  );
}
