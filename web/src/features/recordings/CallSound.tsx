import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { CallAudio, RecordingPart } from "@/api/types";
import { stopwatch } from "@/i18n/format";

import { NoAudio } from "./AudioStates";
import { PartPlayer } from "./PartPlayer";
import type { Listening, PartSlots } from "./PartPlayer";

interface Props {
  audio: CallAudio;
  /** Which part and which second a link asked for. */
  startWith?: number | undefined;
  startAt?: number | undefined;
  unredacted?: boolean;
  why?: string;
  children: (slots: CallSlots) => ReactNode;
}

export interface CallSlots extends PartSlots {
  /** Plays a second of any part of the call. */
  playAt: (recordingId: number, second: number) => void;
}

/** All parts of a call in their order; the next begins when one ends. */
export function CallSound({ audio, startWith, startAt = 0, unredacted = false, why = "", children }: Props) {
  const parts = audio.recordings.filter((part) => part.state !== "arriving");
  const first = parts.find((part) => part.id === startWith) ?? parts[0];
  const [now, setNow] = useState<Pick<Listening, "startAt" | "goesOn"> & { id: number | undefined }>({ id: first?.id, startAt, goesOn: false });
  const place = Math.max(0, parts.findIndex((part) => part.id === now.id));
  const part = parts[place];
  if (part === undefined) return <NoAudio audio={audio} />;
  const turnTo = (id: number, goesOn: boolean) => setNow({ id, startAt: 0, goesOn });
  const next = parts[place + 1];
  const playAt = ({ player, detail }: PartSlots, id: number, second: number) => {
    if (id !== detail.id) {
      setNow({ id, startAt: second, goesOn: true });
      return;
    }
    player.seek(second);
    void player.play();
  };
  return (
    <>
      {parts.length > 1 && <Parts parts={parts} chosen={part.id} onChoose={(id) => turnTo(id, false)} />}
      <PartPlayer
        key={`${part.id}/${String(unredacted)}`}
        id={part.id}
        listening={{ startAt: now.startAt, goesOn: now.goesOn, unredacted, why }}
        onEnded={() => next?.state === "stored" && turnTo(next.id, true)}
      >
        {(slots) => children({ ...slots, playAt: (id, second) => playAt(slots, id, second) })}
      </PartPlayer>
    </>
  );
}

function Parts({ parts, chosen, onChoose }: { parts: readonly RecordingPart[]; chosen: number; onChoose: (id: number) => void }) {
  const { t } = useTranslation();
  return (
    <SegmentedControl
      size="xs"
      mb="xs"
      aria-label={t("hear.parts")}
      data={parts.map((part) => ({ value: String(part.id), label: t("hear.part", { n: part.part, duration: stopwatch(part.duration_s) }) }))}
      value={String(chosen)}
      onChange={(value) => onChoose(Number(value))}
    />
  );
}
