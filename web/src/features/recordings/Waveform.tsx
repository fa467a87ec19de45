import { useMantineColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import WaveSurfer from "wavesurfer.js";

import type { Mark } from "@/api/types";
import { stopwatch } from "@/i18n/format";

import classes from "./Recordings.module.css";
import type { Outline, Stretch } from "./peaks";
import type { Player } from "./player";
import type { Playing } from "./usePlayer";
import { usePlayerValue } from "./usePlayer";

const ROW = 52;
const DRAG_PX = 5;

interface Props {
  playing: Playing;
  outline: Outline | undefined;
  marks: readonly Mark[];
  /** Where the recording was paused. */
  gaps: readonly Stretch[];
}

/** Both sides, one above the other. A click plays from there, dragging makes a loop. */
export function Waveform({ playing, outline, marks, gaps }: Props) {
  const { t } = useTranslation();
  const { player } = playing;
  const canvas = useWaves(playing, outline);
  const second = usePlayerValue(player, (state) => Math.floor(state.time));
  const drag = useDrag(playing);
  const zoom = usePlayerValue(player, (state) => state.zoom);
  const frame = useInView(player, zoom);
  const percent = (time: number) => `${(time / player.duration) * 100}%`;
  return (
    <div className={classes["window"]} ref={frame} data-testid="wave-window" data-zoom={zoom}>
      <div
        className={classes["waves"]}
        style={{ width: `${zoom * 100}%` }}
        role="slider"
        tabIndex={0}
        data-seek
        data-testid="waveform"
        aria-label={t("player.position")}
        aria-valuemin={0}
        aria-valuemax={Math.floor(player.duration)}
        aria-valuenow={second}
        aria-valuetext={t("player.at", { time: stopwatch(second), duration: stopwatch(player.duration) })}
        {...drag}
      >
        <div ref={canvas} aria-hidden />
        {outline === undefined && <Progress playing={playing} />}
        {gaps.map((gap) => (
          <span key={gap.start} className={classes["gap"]} style={{ left: percent(gap.start), width: percent(gap.end - gap.start) }} title={t("player.gap")} data-testid="gap" />
        ))}
        <LoopBox playing={playing} />
        {marks.map((mark) => (
          <span key={mark.id} className={classes["pin"]} data-kind={mark.kind} style={{ left: percent(mark.at_s) }} title={mark.text} aria-hidden />
        ))}
      </div>
    </div>
  );
}

const AHEAD = 0.1;

/** A waveform wider than its window goes along with the sound, and stays around its place when it is zoomed. */
function useInView(player: Player, zoom: number) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = frame.current;
    if (box === null || zoom === 1) return undefined;
    const place = () => (player.read().time / player.duration) * box.scrollWidth;
    box.scrollLeft = place() - box.clientWidth / 2;
    return player.subscribe(() => {
      const seen = place() - box.scrollLeft;
      if (player.read().playing && (seen < 0 || seen > box.clientWidth * (1 - AHEAD))) box.scrollLeft = place() - box.clientWidth * AHEAD;
    });
  }, [player, zoom]);
  return frame;
}

/** While the outline is on its way, or could not be had, there is still a place to click on. */
function Progress({ playing: { player } }: { playing: Playing }) {
  const time = usePlayerValue(player, (state) => Math.floor(state.time * 4) / 4);
  return <span className={classes["plain"]} style={{ width: `${(time / player.duration) * 100}%` }} aria-hidden />;
}

function LoopBox({ playing: { player } }: { playing: Playing }) {
  const loop = usePlayerValue(player, (state) => state.loop);
  const from = usePlayerValue(player, (state) => state.loopFrom);
  const percent = (time: number) => `${(time / player.duration) * 100}%`;
  if (loop !== null) return <span className={classes["loop"]} data-testid="loop" style={{ left: percent(loop.start), width: percent(loop.end - loop.start) }} aria-hidden />;
  return from === null ? null : <span className={classes["loop"]} style={{ left: percent(from), width: 2 }} aria-hidden />;
}

function useWaves({ player, media }: Playing, outline: Outline | undefined) {
  const container = useRef<HTMLDivElement>(null);
  const { colorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (container.current === null || outline === undefined) return undefined;
    const waves = WaveSurfer.create({
      container: container.current,
      media,
      peaks: [outline.customer, outline.agent],
      duration: player.duration,
      height: ROW,
      interact: false,
      cursorWidth: 2,
      cursorColor: colour("--mantine-color-text"),
      maxPeak: 1,
      normalize: true,
      splitChannels: [lane("--cc-talk-edge"), lane("--cc-ring-edge")],
    });
    // Before the first play the element has no length and tells no time: the line is set by hand.
    const place = () => {
      if (media.readyState === 0 && waves.getDecodedData() !== null) waves.getRenderer().renderProgress(player.read().time / player.duration, false);
    };
    waves.on("ready", place);
    const stop = player.subscribe(place);
    return () => {
      stop();
      waves.destroy();
    };
  }, [player, media, outline, colorScheme]);
  return container;
}

function colour(token: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim();
}

/** A canvas knows no custom properties. What was not played yet must not be see-through: the played part is drawn into
 *  its shape and would be as pale. */
function lane(token: string) {
  return { waveColor: mixed(colour(token), colour("--cc-sunken"), 0.42), progressColor: colour(token), height: ROW };
}

/** Two colours of six digits, the first with this share. */
function mixed(one: string, other: string, share: number): string {
  const part = (from: string, at: number) => parseInt(from.slice(at, at + 2), 16);
  const sum = (at: number) => Math.round(part(one, at) * share + part(other, at) * (1 - share));
  return `rgb(${sum(1)}, ${sum(3)}, ${sum(5)})`;
}

function useDrag({ player }: Playing) {
  const start = useRef<{ x: number; time: number } | null>(null);
  const timeAt = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * player.duration;
  };
  const far = (event: PointerEvent<HTMLElement>) => start.current !== null && Math.abs(event.clientX - start.current.x) > DRAG_PX;
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      start.current = { x: event.clientX, time: timeAt(event) };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (start.current !== null && far(event)) player.setLoop(start.current.time, timeAt(event));
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      if (start.current === null) return;
      if (far(event)) player.seek(Math.min(start.current.time, timeAt(event)));
      else player.seek(timeAt(event));
      start.current = null;
    },
    onPointerCancel: () => {
      start.current = null;
    },
  };
}
