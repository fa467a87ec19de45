import { Button, Group, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { stopwatch } from "@/i18n/format";
import { toastDone, toastProblem } from "@/ui/toast";

import { SIDES } from "./player";
import type { Player, SideName } from "./player";
import { usePlayerValue } from "./usePlayer";

/** A stretch that is looped was chosen by ear: it can be taken out of text and sound, one side at a time. */
export function RedactLoop({ transcriptId, player }: { transcriptId: number; player: Player }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const loop = usePlayerValue(player, (state) => state.loop);
  const redact = $api.useMutation("post", "/api/v1/transcripts/{transcript_id}/redactions");
  if (loop === null) return null;
  const send = (speaker: SideName) =>
    redact.mutate(
      { params: { path: { transcript_id: transcriptId } }, body: { speaker, start: loop.start, end: loop.end } },
      {
        onSuccess: () => {
          toastDone(t("redact.done"));
          void queries.invalidateQueries({ queryKey: ["get", "/api/v1/recordings/{recording_id}/transcript"] });
        },
        onError: toastProblem,
      },
    );
  return (
    <Group gap={6} px="sm" py={6} role="group" aria-label={t("redact.title")}>
      <Text size="xs">{t("redact.stretch", { from: stopwatch(loop.start), to: stopwatch(loop.end) })}</Text>
      {SIDES.map((side) => (
        <Button key={side} size="compact-xs" variant="default" loading={redact.isPending} onClick={() => send(side)}>
          {t(`side.${side}`)}
        </Button>
      ))}
    </Group>
  );
}
