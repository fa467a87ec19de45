import { Alert, Button, Group, Loader, Text } from "@mantine/core";
import { IconArrowBarToUp } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { Transcript } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { toastDone, toastProblem } from "@/ui/toast";

import { beingMade } from "./api";

/** That a transcript is on its way, or why there is none. */
export function Making({ transcript }: { transcript: Transcript }) {
  const { t } = useTranslation();
  const me = useMe();
  const waits = transcript.versions.some((one) => one.state === "queued");
  if (beingMade(transcript)) {
    return (
      <Alert color="blue" variant="light" p="xs" m="xs" icon={<Loader size={16} />} role="status" data-testid="transcript-making">
        <Group justify="space-between" gap="xs">
          {t(transcript.state === "done" ? "transcript.makingNewer" : waits ? "transcript.waiting" : "transcript.making")}
          {waits && transcript.call_id !== null && can(me, "transcripts.edit") && <First callId={transcript.call_id} />}
        </Group>
      </Alert>
    );
  }
  if (transcript.state !== "failed") return null;
  return (
    <Alert color="orange" variant="light" p="xs" m="xs" title={t("transcript.failed")} role="status">
      {transcript.failure}
    </Alert>
  );
}

/** Somebody waits for this call: it goes before all others. Asking twice does no harm. */
function First({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const first = $api.useMutation("post", "/api/v1/calls/{call_id}/transcripts/priority", {
    onSuccess: () => {
      toastDone(t("transcript.isFirst"));
      void queries.invalidateQueries({ queryKey: ["get", "/api/v1/recordings/{recording_id}/transcript"] });
    },
    onError: toastProblem,
  });
  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<IconArrowBarToUp size={13} aria-hidden />}
      loading={first.isPending}
      disabled={first.isSuccess}
      onClick={() => first.mutate({ params: { path: { call_id: callId } } })}
      data-testid="transcript-first"
    >
      {t("transcript.first")}
    </Button>
  );
}

const SMALL_MODEL = /(^|[-_])(tiny|base)([-_.]|$)/;

/** Whoever quotes a transcript must know when the engine is one that often errs. */
export function Roughly({ transcript }: { transcript: Transcript }) {
  const { t } = useTranslation();
  const small = transcript.tracks.some((track) => track.engine === "whisper" && SMALL_MODEL.test(track.model));
  if (!small || transcript.language === "en") return null;
  return (
    <Text size="xs" c="dimmed" px="sm" py={6} data-testid="transcript-roughly">
      {t("transcript.roughly")}
    </Text>
  );
}
