import { Button, Group, Text, Tooltip } from "@mantine/core";
import { IconMicrophone, IconMicrophoneOff, IconPhone, IconPhoneOff, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Keys } from "@/ui/Keys";

import { Keypad } from "./Keypad";
import { strength } from "./state";
import type { SipCall } from "./state";
import { phone, usePhone } from "./usePhone";

/** What the browser's own phone does with a call: it asks nobody, so it works while the server is away. */
export function SipButtons({ call, children }: { call: SipCall; children?: React.ReactNode }) {
  const { t } = useTranslation();
  const { microphone } = usePhone();
  const { id } = call;
  const talks = call.answeredAt !== null;
  const deaf = microphone !== "ready" && microphone !== "unknown";
  return (
    <>
      <Group gap={6} wrap="wrap">
        {call.phase === "ringing" && (
          <Button size="xs" color="teal" loading={call.answering} leftSection={<IconPhone size={15} />} rightSection={<Keys keys="Alt+A" />} onClick={() => phone.command({ do: "answer", id })} data-testid="sip-answer">
            {t("phone.answer")}
          </Button>
        )}
        {talks && (
          <Button size="xs" variant={call.muted ? "filled" : "default"} color="orange" aria-pressed={call.muted} leftSection={call.muted ? <IconMicrophoneOff size={15} /> : <IconMicrophone size={15} />} rightSection={<Keys keys="Alt+M" />} onClick={() => phone.command({ do: "mute", id, muted: !call.muted })} data-testid="sip-mute">
            {call.muted ? t("phone.unmute") : t("phone.mute")}
          </Button>
        )}
        {talks && (
          <Button size="xs" variant={call.phase === "held" ? "filled" : "default"} color="yellow" autoContrast aria-pressed={call.phase === "held"} leftSection={call.phase === "held" ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />} rightSection={<Keys keys="Alt+H" />} onClick={() => phone.command({ do: "hold", id, held: call.phase !== "held" })} data-testid="sip-hold">
            {call.phase === "held" ? t("phone.resume") : t("phone.hold")}
          </Button>
        )}
        {talks && <Keypad onPress={(keys) => phone.command({ do: "press", id, keys })} disabled={call.phase === "held"} />}
        {children}
        <Button size="xs" color="red" leftSection={<IconPhoneOff size={15} />} onClick={() => phone.command({ do: "hang-up", id })} data-testid="sip-hang-up">
          {call.phase === "ringing" ? t("phone.refuse") : t("phone.hangUp")}
        </Button>
        <QualityMark call={call} />
      </Group>
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
  const figures = t("phone.figures", { loss: lossPercent.toFixed(1), delay: roundTripMs ?? "?", jitter: jitterMs });
  return (
    <Tooltip label={figures}>
      <Text size="xs" c={how === "good" ? "dimmed" : "var(--cc-miss-ink)"} tabIndex={0} role="status" data-testid="sip-quality">
        {t(`phone.quality.${how}`)}
      </Text>
    </Tooltip>
  );
}
