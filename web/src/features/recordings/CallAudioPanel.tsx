import { Stack } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { ButtonLink } from "@/ui/links";
import { Failed, ListSkeleton } from "@/ui/States";

import { useCallAudio } from "./api";
import { NoAudio } from "./AudioStates";
import { CallSound } from "./CallSound";
import { Tags } from "./Tags";

/** A call's sound within something else: the player, its marks, and the way to the transcript. */
export function CallAudioPanel({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const audio = useCallAudio(callId);
  if (audio.isPending) return <ListSkeleton rows={3} />;
  if (audio.isError) return <Failed error={audio.error} onRetry={() => void audio.refetch()} />;
  return (
    <Stack gap="sm" mb="lg" mt={6} data-testid="call-audio">
      {audio.data.recordings.length === 0 ? (
        <NoAudio audio={audio.data} />
      ) : (
        <CallSound audio={audio.data}>
          {({ marks }) => (
            <>
              {marks}
              <ButtonLink variant="light" size="xs" leftSection={<IconFileText size={16} aria-hidden />} to="/recordings" search={{ call: callId }} data-testid="open-transcript">
                {t("hear.openPage")}
              </ButtonLink>
            </>
          )}
        </CallSound>
      )}
      <Tags callId={callId} tags={audio.data.tags} />
    </Stack>
  );
}
