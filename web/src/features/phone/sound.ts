/** The sound of calls: what comes in is played, what goes out is taken from the chosen microphone. */
import { chosenDevices, microphoneConstraints, playThrough, watchDevices } from "./devices";

export interface Sound {
  /** The microphone, open; the caller stops the tracks. Fails as getUserMedia does. */
  open: () => Promise<MediaStream>;
  play: (callId: string, stream: MediaStream) => void;
  stop: (callId: string) => void;
}

/** One audio element for each call: two calls must not take the loudspeaker from one another. */
export function newSound(): Sound {
  const players = new Map<string, HTMLAudioElement>();
  watchDevices(() => {
    for (const player of players.values()) void playThrough(player, chosenDevices().speaker);
  });
  return {
    open: () => navigator.mediaDevices.getUserMedia({ audio: microphoneConstraints() }),
    play: (callId, stream) => {
      const player = players.get(callId) ?? new Audio();
      players.set(callId, player);
      player.autoplay = true;
      player.srcObject = stream;
      void playThrough(player, chosenDevices().speaker);
    },
    stop: (callId) => {
      const player = players.get(callId);
      if (player === undefined) return;
      player.srcObject = null;
      players.delete(callId);
    },
  };
}
