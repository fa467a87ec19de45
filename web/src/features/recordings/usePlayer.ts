import { useEffect, useState, useSyncExternalStore } from "react";

import { wireSides } from "./graph";
import { keepHabits, readHabits } from "./habits";
import { Player } from "./player";
import type { PlayerState } from "./player";

export interface Playing {
  player: Player;
  media: HTMLAudioElement;
}

/** A player for one sound; a component that gets another sound gets another key, too. */
export function useNewPlayer(url: string, duration: number, startAt: number): Playing {
  const [playing] = useState(() => {
    const media = new Audio();
    // The first byte that is asked for stands in the audit log as a play: nothing is loaded before somebody plays.
    media.preload = "none";
    media.src = url;
    const player = new Player({ media, duration, wire: () => wireSides(media), habits: readHabits() });
    if (startAt > 0) player.seek(startAt);
    return { player, media };
  });
  useEffect(() => {
    const { player } = playing;
    const stop = player.subscribe(() => keepWhenChanged(player));
    return () => {
      stop();
      player.dispose();
    };
  }, [playing]);
  return playing;
}

let kept = "";

function keepWhenChanged(player: Player): void {
  const now = JSON.stringify(player.habits);
  if (now === kept) return;
  kept = now;
  keepHabits(player.habits);
}

/** One value of the player's state; the component draws anew when that value changes, not sixty times a second. */
export function usePlayerValue<T extends string | number | boolean | object | null>(player: Player, read: (state: PlayerState) => T): T {
  return useSyncExternalStore(player.subscribe, () => read(player.read()));
}
