import { ActionIcon, Badge, Text, UnstyledButton } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { memo, useState } from "react";
import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Transcript, Turn } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { stopwatch, useFormat } from "@/i18n/format";

import type { Reading } from "./api";
import { CorrectionForm, CorrectionHistory } from "./Correction";
import type { Player } from "./player";
import classes from "./Recordings.module.css";
import { spaced, UNSURE, wordAt } from "./turns";
import { usePlayerValue } from "./usePlayer";

interface Props {
  transcript: Transcript;
  turn: Turn;
  reading: Reading;
  heard: boolean;
  player: Player;
  onPlay: (time: number) => void;
}

export const TurnRow = memo(Row, (before, after) => before.turn === after.turn && before.heard === after.heard && before.transcript.id === after.transcript.id);

function Row({ transcript, turn, reading, heard, player, onPlay }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const [editing, setEditing] = useState(false);
  const mayEdit = can(me, "transcripts.edit") && !reading.unredacted;
  return (
    <div className={classes["turn"]} data-side={turn.speaker} data-heard={heard} data-testid="turn">
      <UnstyledButton className={classes["second"] ?? ""} aria-label={t("player.playFrom", { time: stopwatch(turn.start) })} onClick={() => onPlay(turn.start)}>
        {stopwatch(turn.start)}
      </UnstyledButton>
      <div className={classes["said"]}>
        <Text size="xs" fw={650} className={classes["speaker"] ?? ""}>
          {t(`side.${turn.speaker}`)}
        </Text>
        {editing ? (
          <CorrectionForm transcript={transcript} turn={turn} reading={reading} onDone={() => setEditing(false)} />
        ) : (
          <Words turn={turn} heard={heard} player={player} onPlay={onPlay} />
        )}
        <Corrected transcriptId={transcript.id} turn={turn} />
      </div>
      {mayEdit && !editing && (
        <ActionIcon className={classes["edit"] ?? ""} size={24} variant="subtle" color="gray" aria-label={t("transcript.correct", { time: stopwatch(turn.start) })} onClick={() => setEditing(true)}>
          <IconPencil size={15} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}

/** One listener for all words: thousands of buttons would be thousands of stops for the Tab key. */
function Words({ turn, heard, player, onPlay }: Pick<Props, "turn" | "heard" | "player" | "onPlay">) {
  const { t } = useTranslation();
  const spoken = usePlayerValue(player, (state) => (heard ? wordAt(turn, state.time) : -1));
  const click = (event: MouseEvent) => {
    const second = event.target instanceof HTMLElement ? event.target.dataset["s"] : undefined;
    if (second !== undefined && (getSelection()?.isCollapsed ?? true)) onPlay(Number(second));
  };
  if (turn.words.length === 0) return <p className={classes["words"]}>{turn.text}</p>;
  return (
    <p className={classes["words"]} onClick={click}>
      {turn.words.map((word, index) => (
        <span key={index}>
          {spaced(word.w, index) && " "}
          {word.secret === null || word.secret === undefined ? (
            <span data-s={word.s} data-now={index === spoken || undefined} data-unsure={word.conf < UNSURE || undefined} title={word.conf < UNSURE ? t("transcript.unsure", { percent: Math.round(word.conf * 100) }) : undefined}>
              {word.w}
            </span>
          ) : (
            <span data-s={word.s} className={classes["secret"]} title={t("transcript.redacted")}>
              {t(`secret.${word.secret}`)}
            </span>
          )}
        </span>
      ))}
    </p>
  );
}

function Corrected({ transcriptId, turn }: { transcriptId: number; turn: Turn }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const correction = turn.correction;
  if (correction === null) return null;
  return (
    <>
      <Text size="xs" c="dimmed">
        <Badge size="xs" color="blue" mr={6}>
          {t("transcript.corrected")}
        </Badge>
        {t("transcript.correctedBy", { who: correction.author ?? t("common.unknown"), when: format.when(correction.at) })}{" "}
        <UnstyledButton fz="xs" td="underline" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? "transcript.hideOriginal" : "transcript.showOriginal")}
        </UnstyledButton>
      </Text>
      {open && <CorrectionHistory transcriptId={transcriptId} turn={turn} />}
    </>
  );
}
