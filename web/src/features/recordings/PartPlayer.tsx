import { Skeleton } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { RecordingDetail } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { Failed } from "@/ui/States";

import { audioUrl, usePeaks, useRecording } from "./api";
import { PlayTrouble, Removed } from "./AudioStates";
import { Controls, SideControls } from "./Controls";
import { usePlayerKeys } from "./keys";
import { Marks } from "./Marks";
import { pauses } from "./peaks";
import type { Player } from "./player";
import classes from "./Recordings.module.css";
import { DownloadButton, ShareButton } from "./Share";
import { useNewPlayer, usePlayerValue } from "./usePlayer";
import { Waveform } from "./Waveform";

export interface Listening {
  startAt: number;
  /** Set when the part before has just ended: the next one goes on by itself. */
  goesOn: boolean;
  unredacted: boolean;
  why: string;
}

export interface PartSlots {
  player: Player;
  detail: RecordingDetail;
  marks: ReactNode;
}

interface Props {
  id: number;
  listening: Listening;
  onEnded: () => void;
  /** What stands below the player: marks alone in the drawer, the transcript beside them on the page. */
  children: (slots: PartSlots) => ReactNode;
}

/** One part of a call. */
export function PartPlayer({ id, ...rest }: Props) {
  const detail = useRecording(id);
  if (detail.isPending) return <Skeleton height={150} radius="sm" />;
  if (detail.isError) return <Failed error={detail.error} onRetry={() => void detail.refetch()} />;
  if (detail.data.state === "removed") return <Removed detail={detail.data} />;
  return <Sound detail={detail.data} {...rest} />;
}

function Sound({ detail, listening, onEnded, children }: Omit<Props, "id"> & { detail: RecordingDetail }) {
  const { t } = useTranslation();
  const me = useMe();
  const url = audioUrl(detail.id, listening);
  const playing = useNewPlayer(url, detail.duration_s, listening.startAt);
  const { player, media } = playing;
  const outline = usePeaks(detail.id).data;
  const [writingAt, setWritingAt] = useState<number | null>(null);
  const comment = () => setWritingAt(player.read().time);
  const host = useRef<HTMLDivElement>(null);
  usePlayerKeys(player, comment);
  useEffect(() => host.current?.replaceChildren(media), [media]);
  useEffect(() => {
    if (outline !== undefined) player.pauses = pauses(outline);
  }, [player, outline]);
  useEffect(() => {
    if (listening.goesOn) void player.play();
  }, [player, listening.goesOn]);
  useEnded(player, onEnded);
  const marks = <Marks recordingId={detail.id} marks={detail.marks} player={player} writingAt={writingAt} onWritten={() => setWritingAt(null)} />;
  return (
    <>
      <section className={classes["player"]} aria-label={t("player.title")} data-testid="player">
        <div ref={host} hidden />
        <div className={classes["deck"]}>
          <SideControls player={player} />
          <Waveform playing={playing} outline={outline} marks={detail.marks} gaps={detail.pauses} />
        </div>
        <Controls player={player} onComment={comment}>
          <ShareButton player={player} url={detail.share_url} />
          {can(me, "recordings.download") && <DownloadButton recordingId={detail.id} name={detail.uniqueid} />}
        </Controls>
        <PlayTrouble player={player} url={url} />
      </section>
      {children({ player, detail, marks })}
    </>
  );
}

function useEnded(player: Player, onEnded: () => void): void {
  const ended = usePlayerValue(player, (state) => state.ended);
  const latest = useRef(onEnded);
  useEffect(() => {
    latest.current = onEnded;
  });
  useEffect(() => {
    if (ended) latest.current();
  }, [ended]);
}
