/** One clip at a time in the whole tab: two voices at once are none. */
export type ClipState = "idle" | "loading" | "playing" | "failed";

interface Playing {
  audio: HTMLAudioElement;
  tell: (state: ClipState) => void;
}

let now: Playing | null = null;

export function stopClip(): void {
  if (now === null) return;
  const { audio, tell } = now;
  now = null;
  audio.pause();
  tell("idle");
}

export function playClip(url: string, tell: (state: ClipState) => void): void {
  stopClip();
  const audio = new Audio(url);
  const mine: Playing = { audio, tell };
  now = mine;
  const say = (state: ClipState) => {
    if (now !== mine) return;
    if (state !== "playing") now = null;
    tell(state);
  };
  audio.addEventListener("ended", () => say("idle"));
  audio.addEventListener("error", () => say("failed"));
  tell("loading");
  audio.play().then(
    () => say("playing"),
    () => say("failed"),
  );
}
