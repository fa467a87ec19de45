import { Alert, Badge, Button, Group, Text } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "@/api/client";
import { isProblem } from "@/api/problems";
import { Controls, SideControls } from "@/features/recordings/Controls";
import { PlayTrouble } from "@/features/recordings/AudioStates";
import { usePlayerKeys } from "@/features/recordings/keys";
import type { Player } from "@/features/recordings/player";
import recordings from "@/features/recordings/Recordings.module.css";
import { useNewPlayer, usePlayerValue } from "@/features/recordings/usePlayer";
import { Waveform } from "@/features/recordings/Waveform";
import { can, useMe } from "@/features/session/api";
import { stopwatch, useFormat } from "@/i18n/format";
import { Page, Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

import { partUrl, useDesk, useDeskStore, usePartPeaks } from "./api";
import type { DeskDoc } from "./api";
import { Questions } from "./Questions";
import { TeachDialog } from "./TeachDialog";
import type { Line } from "./TeachDialog";
import classes from "./Reviews.module.css";

/** The reviewer's desk: sound and words on the left, the form on the right. */
export function ReviewPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/inside/reviews/$id" });
  const desk = useDesk(id);
  if (desk.isError) return <Page title={t("reviews.desk")}><Panel><Failed error={desk.error} onRetry={() => void desk.refetch()} /></Panel></Page>;
  if (desk.data === undefined) return <Page title={t("reviews.desk")}><Panel><ListSkeleton rows={8} /></Panel></Page>;
  return <Desk key={id} id={id} doc={desk.data} />;
}

function Desk({ id, doc }: { id: string; doc: DeskDoc }) {
  const { t } = useTranslation();
  const [place, setPlace] = useState({ part: 1, at: 0 });
  const player = useRef<Player | null>(null);
  const jump = (part: number, at: number) => {
    if (part !== place.part || player.current === null) setPlace({ part, at });
    else {
      player.current.seek(at);
      void player.current.play();
    }
  };
  const teaches = can(useMe(), "scripts.edit") && doc.script_key !== null;
  const [line, setLine] = useState<Line | null>(null);
  const who = doc.agent?.name ?? t("reviews.hidden");
  return (
    <Page title={t("reviews.desk")} aside={<Score doc={doc} />}>
      <Text size="sm" mb="xs">
        {[who, t(`reviews.stratum.${doc.task.stratum}`), doc.task.queue, stopwatch(doc.task.talk_s)].filter(Boolean).join(" · ")}
      </Text>
      <div className={classes["desk"]}>
        <div>
          {doc.parts.length > 1 && (
            <Group gap="xs" mb="xs">
              {doc.parts.map(({ part }) => (
                <Button key={part} size="compact-xs" variant={part === place.part ? "filled" : "default"} onClick={() => setPlace({ part, at: 0 })}>{part}</Button>
              ))}
            </Group>
          )}
          {doc.parts.length === 0 ? <Alert color="orange">{t("reviews.noSound")}</Alert> : <Sound key={`${place.part}/${place.at}`} id={id} doc={doc} part={place.part} at={place.at} take={(one) => { player.current = one; }} onJump={jump} />}
        </div>
        <Panel>
          <Questions id={id} doc={doc} onJump={jump} second={() => player.current?.read().time ?? 0} onLine={teaches ? (question, anti) => setLine({ question, anti, text: heardLine(doc, place.part, player.current?.read().time ?? 0) }) : undefined} />
          <Finish id={id} doc={doc} />
        </Panel>
      </div>
      {line !== null && doc.script_key !== null && <TeachDialog key={line.text} scriptKey={doc.script_key} line={line} onClose={() => setLine(null)} />}
    </Page>
  );
}

/** What the operator says now, or said last. */
function heardLine(doc: DeskDoc, part: number, at: number): string {
  const said = doc.turns.filter((turn) => turn.part === part && turn.speaker === "agent" && turn.start <= at);
  return said.at(-1)?.text ?? doc.turns.find((turn) => turn.part === part && turn.speaker === "agent")?.text ?? "";
}

interface SoundProps {
  id: string;
  doc: DeskDoc;
  part: number;
  at: number;
  take: (player: Player) => void;
  onJump: (part: number, at: number) => void;
}

function Sound({ id, doc, part, at, take, onJump }: SoundProps) {
  const { t } = useTranslation();
  const url = partUrl(id, part, "audio");
  const playing = useNewPlayer(url, doc.parts[part - 1]?.duration_s ?? 0, at);
  const { player, media } = playing;
  const outline = usePartPeaks(id, part).data;
  const host = useRef<HTMLDivElement>(null);
  const comment = () => document.querySelector<HTMLElement>("[data-current] textarea")?.focus();
  usePlayerKeys(player, comment);
  useEffect(() => {
    host.current?.replaceChildren(media);
  }, [media]);
  useEffect(() => {
    take(player);
  }, [player, take]);
  const now = usePlayerValue(player, (state) => state.time);
  return (
    <>
      <section className={recordings["player"]} aria-label={t("player.title")}>
        <div ref={host} hidden />
        <div className={recordings["deck"]}>
          <SideControls player={player} />
          <Waveform playing={playing} outline={outline} marks={[]} gaps={[]} />
        </div>
        <Controls player={player} onComment={comment} />
        <PlayTrouble player={player} url={url} />
      </section>
      <div className={classes["turns"]} role="region" tabIndex={0} aria-label={t("transcript.title")}>
        {doc.turns.length === 0 && <Text c="dimmed" p="md">{t("transcript.none")}</Text>}
        {doc.turns.map((turn) => (
          <button type="button" key={`${turn.part}/${turn.speaker}/${turn.start}`} className={classes["turn"]} data-heard={turn.part === part && turn.start <= now && now < turn.end} data-side={turn.speaker} onClick={() => onJump(turn.part, turn.start)}>
            <span className={classes["time"]}>{stopwatch(turn.start)}</span>
            <span>{t(`side.${turn.speaker as "agent" | "customer"}`)}: {turn.text}</span>
          </button>
        ))}
      </div>
    </>
  );
}

function Score({ doc }: { doc: DeskDoc }) {
  const { t } = useTranslation();
  const { total, coverage } = doc.score;
  const points = total === null ? "—" : String(Math.round(total));
  return (
    <Group gap="xs" data-testid="review-score">
      <Badge size="lg" variant="light">{t("reviews.score", { points })}</Badge>
      <Text size="xs" c="dimmed">{t("reviews.coverage", { share: Math.round(coverage * 100) })}</Text>
      <Badge color={doc.state === "released" ? "teal" : "gray"}>{t(`reviews.state.${doc.state}`)}</Badge>
    </Group>
  );
}

function Finish({ id, doc }: { id: string; doc: DeskDoc }) {
  const { t } = useTranslation();
  const format = useFormat();
  const store = useDeskStore(id);
  const [lacking, setLacking] = useState<number | null>(null);
  const path = { params: { path: { task_id: id } } };
  const finish = async () => {
    const { data, error } = await api.POST("/api/v1/review-tasks/{task_id}/finish", path);
    if (data !== undefined) store.put(data);
    else if (isProblem(error) && error.code === "unanswered") setLacking(count(error));
    else toastProblem(error);
  };
  const release = async (at: string | null) => {
    const { data, error } = await api.POST("/api/v1/review-tasks/{task_id}/release", { ...path, body: { at } });
    if (data !== undefined) store.put(data);
    else toastProblem(error);
  };
  if (doc.state === "draft") {
    return (
      <Group mt="md">
        <Button onClick={() => void finish()} data-testid="review-finish">{t("reviews.finish")}</Button>
        {lacking !== null && <Text size="sm" c="red" role="alert">{t("reviews.lacking", { count: lacking })}</Text>}
      </Group>
    );
  }
  if (doc.state === "released" || doc.state === "voided") return null;
  return (
    <Group mt="md">
      <Button onClick={() => void release(null)} data-testid="review-release">{t("reviews.release")}</Button>
      <Button variant="default" onClick={() => void release(new Date(Date.now() + 86_400_000).toISOString())}>{t("reviews.releaseTomorrow")}</Button>
      {doc.release_at !== null && <Text size="sm" data-testid="release-at">{t("reviews.releaseAt", { when: format.when(doc.release_at) })}</Text>}
    </Group>
  );
}

function count(error: object): number {
  const { questions = [], comments = [] } = error as { questions?: string[]; comments?: string[] };
  return questions.length + comments.length;
}
