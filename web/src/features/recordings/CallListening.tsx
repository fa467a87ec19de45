import { Button, Collapse, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFileText } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { Failed, ListSkeleton } from "@/ui/States";

import { useCallAudio } from "./api";
import { NoAudio } from "./AudioStates";
import { CallSound } from "./CallSound";
import type { CallSlots } from "./CallSound";
import { Transcript } from "./Transcript";

/** A call's sound where it is one line among others: the player, and the text folded away. */
export function CallListening({ callId }: { callId: string }) {
  const audio = useCallAudio(callId);
  if (audio.isPending) return <ListSkeleton rows={2} />;
  if (audio.isError) return <Failed error={audio.error} onRetry={() => void audio.refetch()} />;
  if (audio.data.recordings.length === 0) return <NoAudio audio={audio.data} />;
  return <CallSound audio={audio.data}>{(slots) => <Text {...slots} />}</CallSound>;
}

function Text({ detail, player }: CallSlots) {
  const { t } = useTranslation();
  const me = useMe();
  const [open, { toggle }] = useDisclosure();
  if (!can(me, "transcripts.view")) return null;
  return (
    <Stack gap={4} mt={4}>
      <div>
        <Button variant="subtle" size="compact-xs" leftSection={<IconFileText size={14} aria-hidden />} aria-expanded={open} onClick={toggle} data-testid="line-transcript">{t("timeline.transcript")}</Button>
      </div>
      <Collapse expanded={open}>{open && <Transcript recordingId={detail.id} player={player} openedFor={null} />}</Collapse>
    </Stack>
  );
}
