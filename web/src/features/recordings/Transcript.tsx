import { Button, Text } from "@mantine/core";
import { IconArrowDown, IconFileText } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { isProblem } from "@/api/problems";
import type { Transcript as TranscriptData } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { useTranscript } from "./api";
import type { Reading } from "./api";
import { Making, Roughly } from "./Making";
import type { Player } from "./player";
import classes from "./Recordings.module.css";
import { RedactLoop } from "./RedactLoop";
import { AskAgain, TranscriptHead } from "./TranscriptHead";
import { blocksOf, heardAt } from "./turns";
import { TurnRow } from "./TurnRow";
import { useFollow } from "./useFollow";
import { usePlayerValue } from "./usePlayer";

interface TranscriptProps {
  recordingId: number;
  player: Player;
  /** The reason for which what was redacted is opened; null leaves it hidden. */
  openedFor: string | null;
}

/** What was said, in step with the sound. */
export function Transcript({ recordingId, player, openedFor }: TranscriptProps) {
  const { t } = useTranslation();
  const me = useMe();
  const [version, setVersion] = useState(0);
  const unredacted = openedFor !== null;
  const reading = { version, unredacted, why: openedFor ?? "" };
  const transcript = useTranscript(recordingId, reading);
  if (transcript.isPending) return <ListSkeleton rows={6} height={40} />;
  if (transcript.isError && isProblem(transcript.error) && transcript.error.code === "no-such-transcript") {
    return (
      <Empty icon={IconFileText} title={t("transcript.none")} hint={t("transcript.noneHint")}>
        {can(me, "transcripts.edit") && <AskAgain recordingId={recordingId} />}
      </Empty>
    );
  }
  if (transcript.isError) return <Failed error={transcript.error} onRetry={() => void transcript.refetch()} />;
  return (
    <>
      <TranscriptHead transcript={transcript.data} version={version} onVersion={setVersion} />
      <Roughly transcript={transcript.data} />
      <Making transcript={transcript.data} />
      {can(me, "transcripts.edit") && !unredacted && <RedactLoop transcriptId={transcript.data.id} player={player} />}
      <Turns transcript={transcript.data} player={player} reading={reading} />
    </>
  );
}

function Turns({ transcript, player, reading }: { transcript: TranscriptData; player: Player; reading: Reading }) {
  const { t } = useTranslation();
  const turns = transcript.turns;
  const blocks = useMemo(() => blocksOf(turns), [turns]);
  const heard = usePlayerValue(player, (state) => heardAt(turns, state.time).join(" "));
  const { box, following, follow } = useFollow(heard);
  const now = new Set(heard.split(" "));
  if (turns.length === 0) return transcript.state === "done" ? <Empty icon={IconFileText} title={t("transcript.silent")} hint={t("transcript.silentHint")} /> : null;
  const play = (time: number) => {
    player.seek(time);
    void player.play();
  };
  return (
    <div className={classes["transcriptBox"]}>
      <div className={classes["turns"]} ref={box} tabIndex={0} role="region" aria-label={t("transcript.title")} data-testid="transcript" lang={transcript.language ?? undefined}>
        {blocks.map((block) => (
          <div key={block.turns[0]?.seq} className={classes["block"]} data-together={block.together}>
            {block.together && (
              <Text size="xs" c="dimmed" className={classes["together"] ?? ""}>
                {t("transcript.together")}
              </Text>
            )}
            {block.turns.map((turn) => (
              <TurnRow key={turn.seq} transcript={transcript} turn={turn} reading={reading} heard={now.has(String(turn.seq))} player={player} onPlay={play} />
            ))}
          </div>
        ))}
      </div>
      {!following && (
        <Button size="compact-sm" radius="xl" className={classes["follow"] ?? ""} leftSection={<IconArrowDown size={14} aria-hidden />} onClick={follow}>
          {t("transcript.follow")}
        </Button>
      )}
    </div>
  );
}
