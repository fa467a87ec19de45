import { useCallback, useEffect, useRef, useState } from "react";
import type { FocusEvent } from "react";

import type { Card } from "@/api/types";

import { plain, useCommands } from "./api";

/**
 * `open`: one may type. `recording`: what is said now is kept, so one may not. `pausing`: the exchange was asked to pause.
 * `refused`: it did not, and the number must not be asked for here.
 */
export type SensitiveState = "open" | "recording" | "pausing" | "refused";

type Call = Pick<Card, "call_id" | "recording" | "ended_at">;

const MARK = "data-sensitive";

/**
 * A form's field for what must not be recorded. Entering it pauses the recording of the call, leaving it lets it go on;
 * going from one such field to the next leaves it paused. Typing is possible only while the exchange says that it is
 * paused: whatever goes wrong, the field stays locked rather than the number recorded.
 *
 * Another window in front is no leaving: the number may be typed over there. A tab that is closed or killed leaves the end of
 * the pause to the server's limit. A pause that somebody began by hand is his to end.
 */
export function useSensitiveField(call: Call) {
  const { outcome, run } = useCommands();
  const [asked, setAsked] = useState(false);
  const owed = useRef(false);
  const pausing = useRef<Promise<boolean>>(Promise.resolve(true));
  const latest = useRef(call);
  useEffect(() => {
    latest.current = call;
  });
  const isRecorded = call.ended_at === null && call.recording === "on";

  const begin = useCallback(() => {
    const now = latest.current;
    if (now.ended_at !== null || now.recording !== "on") return;
    owed.current = true;
    setAsked(true);
    pausing.current = run("pause_recording", plain("pause_recording", now.call_id)).then((paused) => {
      owed.current = owed.current && paused;
      return paused;
    });
  }, [run]);

  const end = useCallback(() => {
    setAsked(false);
    if (!owed.current) return;
    owed.current = false;
    // Asked for in the order in which they were meant: a field that was only passed through must not stay paused.
    void pausing.current.then((paused) => {
      if (paused && latest.current.ended_at === null) void run("resume_recording", plain("resume_recording", latest.current.call_id));
    });
  }, [run]);

  useEffect(() => end, [end]);

  const onBlur = useCallback(
    (event: FocusEvent<HTMLElement>) => {
      const otherWindow = document.activeElement === event.currentTarget;
      const otherField = event.relatedTarget instanceof HTMLElement && event.relatedTarget.hasAttribute(MARK);
      if (!otherWindow && !otherField) end();
    },
    [end],
  );

  const refused = outcome?.state === "refused" && outcome.action === "pause_recording";
  const state: SensitiveState = !isRecorded ? "open" : refused ? "refused" : asked ? "pausing" : "recording";
  return { state, again: begin, field: { [MARK]: true, readOnly: isRecorded, onFocus: begin, onBlur, autoComplete: "off" } } as const;
}
