import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle, IconClock, IconLock, IconMicrophoneOff, IconShredder } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { CallAudio, RecordingDetail } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { problemText } from "@/ui/problemText";

import { useWhyFailed } from "./api";
import type { Player } from "./player";
import { usePlayerValue } from "./usePlayer";

/** Why there is nothing to hear, in words; nothing when there is. */
export function NoAudio({ audio }: { audio: CallAudio }) {
  const { t } = useTranslation();
  switch (audio.audibility) {
    case "ready":
      return null;
    case "live":
      return <Note icon={<IconClock size={18} />} title={t("hear.live")} text={t("hear.liveText")} />;
    case "preparing":
      return <Note icon={<IconClock size={18} />} title={t("hear.preparing")} text={t("hear.preparingText")} />;
    case "quarantined":
      return <Note bad icon={<IconAlertTriangle size={18} />} title={t("hear.quarantined")} text={t(`quarantine.${audio.quarantine ?? "unreadable"}`)} />;
    case "missing":
      return <Note bad icon={<IconAlertTriangle size={18} />} title={t("hear.missing")} text={t("hear.missingText")} />;
    case "closed":
      return <Note icon={<IconLock size={18} />} title={t("hear.closed")} text={t("hear.closedText")} />;
    case "unrecorded":
      return <Note icon={<IconMicrophoneOff size={18} />} title={t("hear.unrecorded")} text={t("hear.unrecordedText")} />;
  }
}

function Note({ icon, title, text, bad = false }: { icon: ReactNode; title: string; text: string; bad?: boolean }) {
  return (
    <Alert icon={icon} title={title} color={bad ? "orange" : "gray"} variant="light" role="status" data-testid="no-audio">
      {text}
    </Alert>
  );
}

/** Removed audio leaves the proof of what was removed, and by whose rule. */
export function Removed({ detail }: { detail: RecordingDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const proof = detail.certificate;
  return (
    <Alert icon={<IconShredder size={18} />} title={t("hear.removed")} color="gray" variant="light" role="status">
      {proof === null ? t("hear.removing") : t("hear.removedText", { when: format.full(proof.removed_at), reason: proof.reason || proof.rule })}
      {proof !== null && (
        <details>
          <summary>{t("hear.certificate")}</summary>
          {Object.entries(proof.hashes).map(([kind, hash]) => (
            <Text key={kind} size="xs" ff="monospace" style={{ overflowWrap: "anywhere" }}>
              {kind}: {hash}
            </Text>
          ))}
        </details>
      )}
    </Alert>
  );
}

/** The sound broke off, or never came: says why, and goes on from the same second. */
export function PlayTrouble({ player, url }: { player: Player; url: string }) {
  const { t } = useTranslation();
  const failed = usePlayerValue(player, (state) => state.failed);
  const why = useWhyFailed(url, failed);
  if (!failed) return null;
  return (
    <Alert color="red" variant="light" mt="xs" role="alert" data-testid="play-trouble">
      <Group justify="space-between" gap="xs">
        {why === null ? t("common.loading") : problemText(why, t)}
        <Button size="xs" variant="default" onClick={() => void player.play()}>
          {t("common.retry")}
        </Button>
      </Group>
    </Alert>
  );
}
