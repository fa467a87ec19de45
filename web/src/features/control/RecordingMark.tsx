import { IconPlayerPauseFilled, IconPlayerRecordFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { serverNow } from "@/api/clock";
import type { Card } from "@/api/types";
import { stopwatch } from "@/i18n/format";
import { useElapsed } from "@/ui/Elapsed";

import classes from "./Control.module.css";

/** Whether what is said now is kept: sign, word and shape, because a card number must not be told into a recording. */
export function RecordingMark({ card }: { card: Card }) {
  const { t } = useTranslation();
  const paused = card.recording === "paused";
  if (card.ended_at !== null || card.recording === undefined || card.recording === "off") return null;
  return (
    <span className={classes["recording"]} data-paused={paused || undefined} role="status" data-testid="recording" data-state={card.recording}>
      {paused ? <IconPlayerPauseFilled size={14} aria-hidden /> : <IconPlayerRecordFilled size={14} aria-hidden />}
      {t(paused ? "control.recordingPaused" : "control.recordingOn")}
      {paused && card.recording_resumes_at != null && <TimeLeft until={card.recording_resumes_at} />}
    </span>
  );
}

function TimeLeft({ until }: { until: string }) {
  const { t } = useTranslation();
  useElapsed(until);
  return (
    <span className="tabular" role="timer" aria-live="off">
      {t("control.resumesIn", { left: stopwatch((Date.parse(until) - serverNow()) / 1000) })}
    </span>
  );
}
