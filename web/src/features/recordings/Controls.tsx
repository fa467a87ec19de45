import { ActionIcon, Menu, Slider, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import {
  IconMessagePlus, IconPlayerPauseFilled, IconPlayerPlayFilled, IconPlayerSkipForward, IconRepeat, IconRewindBackward5,
  IconRewindForward5, IconVolume, IconVolumeOff, IconZoomIn, IconZoomOut,
} from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { stopwatch } from "@/i18n/format";

import { LARGEST_ZOOM, RATES, SIDES } from "./player";
import type { Player, SideName } from "./player";
import classes from "./Recordings.module.css";
import { usePlayerValue } from "./usePlayer";

export function Controls({ player, onComment, children }: { player: Player; onComment: () => void; children?: ReactNode }) {
  const { t } = useTranslation();
  const skipping = usePlayerValue(player, (state) => state.skipping);
  const loop = usePlayerValue(player, (state) => (state.loop !== null ? "on" : state.loopFrom !== null ? "half" : "off"));
  const loopHint = { on: t("player.loopOff"), half: t("player.loopEnd"), off: t("player.loopStart") }[loop];
  return (
    <div className={classes["controls"]} role="group" aria-label={t("player.controls")}>
      <Tool icon={IconRewindBackward5} label={t("player.back")} onClick={() => player.nudge(-5)} />
      <PlayButton player={player} />
      <Tool icon={IconRewindForward5} label={t("player.forward")} onClick={() => player.nudge(5)} />
      <Clock player={player} />
      <Rate player={player} />
      <Tool icon={IconPlayerSkipForward} label={t("player.skip")} pressed={skipping} onClick={() => player.setSkipping(!skipping)} />
      <Tool icon={IconRepeat} label={`${loopHint} (L)`} pressed={loop !== "off"} onClick={() => player.markLoop()} />
      <Tool icon={IconMessagePlus} label={`${t("player.comment")} (N)`} onClick={onComment} />
      <Zoom player={player} />
      {children}
    </div>
  );
}

function Zoom({ player }: { player: Player }) {
  const { t } = useTranslation();
  const zoom = usePlayerValue(player, (state) => state.zoom);
  return (
    <>
      <Tool icon={IconZoomOut} label={t("player.zoomOut")} disabled={zoom === 1} onClick={() => player.zoomBy(-1)} />
      <Tool icon={IconZoomIn} label={t("player.zoomIn")} disabled={zoom === LARGEST_ZOOM} onClick={() => player.zoomBy(1)} />
    </>
  );
}

interface ToolProps {
  icon: Icon;
  label: string;
  pressed?: boolean;
  disabled?: boolean;
  onClick: () => void;
}

export function Tool({ icon: Glyph, label, pressed, disabled = false, onClick }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon size={32} variant={pressed === true ? "light" : "subtle"} color={pressed === true ? "sea" : "gray"} aria-label={label} disabled={disabled} {...(pressed !== true && { c: "var(--mantine-color-text)" })} {...(pressed !== undefined && { "aria-pressed": pressed })} onClick={onClick}>
        <Glyph size={19} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function PlayButton({ player }: { player: Player }) {
  const { t } = useTranslation();
  const playing = usePlayerValue(player, (state) => state.playing);
  const waiting = usePlayerValue(player, (state) => state.waiting);
  const Glyph = playing ? IconPlayerPauseFilled : IconPlayerPlayFilled;
  return (
    <ActionIcon
      size={40}
      radius={20}
      variant="filled"
      data-testid="play"
      data-playing={playing && !waiting}
      aria-label={playing ? t("player.pause") : t("player.play")}
      aria-busy={waiting}
      onClick={() => player.toggle()}
    >
      <Glyph size={20} aria-hidden />
    </ActionIcon>
  );
}

function Clock({ player }: { player: Player }) {
  const second = usePlayerValue(player, (state) => Math.floor(state.time));
  return (
    <Text span size="sm" className={`${classes["clock"] ?? ""} tabular`} data-testid="clock">
      {stopwatch(second)} <span className={classes["dim"]}>/ {stopwatch(player.duration)}</span>
    </Text>
  );
}

function Rate({ player }: { player: Player }) {
  const { t, i18n } = useTranslation();
  const rate = usePlayerValue(player, (state) => state.rate);
  const shown = (value: number) => `${new Intl.NumberFormat(i18n.language).format(value)}×`;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <UnstyledButton className={classes["rate"] ?? ""} aria-label={t("player.rate", { rate: shown(rate) })} title={t("player.rateHint")}>
          {shown(rate)}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {RATES.map((value) => (
          <Menu.Item key={value} fw={value === rate ? 700 : 400} onClick={() => player.setRate(value)}>
            {shown(value)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Names, mutes and volumes, each beside its own waveform. */
export function SideControls({ player }: { player: Player }) {
  const { ref, width } = useElementSize();
  return (
    <div className={classes["sides"]} ref={ref}>
      {SIDES.map((side) => (
        <SideControl key={side} player={player} side={side} narrow={width > 0 && width < 120} />
      ))}
    </div>
  );
}

function SideControl({ player, side, narrow }: { player: Player; side: SideName; narrow: boolean }) {
  const { t } = useTranslation();
  const muted = usePlayerValue(player, (state) => state.muted[side]);
  const volume = usePlayerValue(player, (state) => state.volume[side]);
  const label = t(muted ? "player.unmute" : "player.mute", { side: t(`side.${side}`) });
  return (
    <div className={classes["side"]} data-side={side} data-muted={muted}>
      <Text size="xs" fw={600} className={classes["sideName"] ?? ""}>
        {t(`side.${side}`)}
      </Text>
      <Tooltip label={`${label} (${side === "customer" ? "M" : "K"})`}>
        <ActionIcon size={24} variant="subtle" color={muted ? "red" : "gray"} aria-label={label} aria-pressed={muted} data-testid={`mute-${side}`} onClick={() => player.toggleMute(side)}>
          {muted ? <IconVolumeOff size={16} aria-hidden /> : <IconVolume size={16} aria-hidden />}
        </ActionIcon>
      </Tooltip>
      {!narrow && (
        <Slider
          size="xs"
          w={64}
          min={0}
          max={1.5}
          step={0.05}
          label={(value) => `${Math.round(value * 100)} %`}
          value={volume}
          thumbLabel={t("player.volume", { side: t(`side.${side}`) })}
          onChange={(value) => player.setVolume(side, value)}
        />
      )}
    </div>
  );
}
