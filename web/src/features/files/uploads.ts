import { useCallback, useEffect, useReducer, useRef } from "react";

import type { CardRef, Problem } from "@/api/types";

import { send, useRefreshFiles } from "./api";

const AT_ONCE = 2;
const TOO_LARGE: Problem = { type: "urn:callcenter:file-too-large", title: "", status: 413, code: "file-too-large", detail: "" };

export interface Upload {
  key: string;
  file: File;
  state: "waiting" | "sending" | "failed";
  share: number;
  problem: unknown;
}

type Action =
  | { type: "added"; uploads: Upload[] }
  | { type: "changed"; key: string; to: Partial<Upload> }
  | { type: "gone"; key: string };

export function uploadsReducer(uploads: readonly Upload[], action: Action): readonly Upload[] {
  switch (action.type) {
    case "added":
      return [...uploads, ...action.uploads];
    case "changed":
      return uploads.map((one) => (one.key === action.key ? { ...one, ...action.to } : one));
    case "gone":
      return uploads.filter((one) => one.key !== action.key);
  }
}

/** Those that may start now: a few at once, in their order. */
export function startable(uploads: readonly Upload[]): readonly Upload[] {
  const free = AT_ONCE - uploads.filter((one) => one.state === "sending").length;
  return uploads.filter((one) => one.state === "waiting").slice(0, Math.max(0, free));
}

/** A pasted picture has no name of its own; one by the time tells it from the next. */
export function named(file: File, now: Date): File {
  if (file.name !== "" && file.name !== "image.png") return file;
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const ending = file.type.split("/")[1] ?? "png";
  return new File([file], `screenshot ${day} ${two(now.getHours())}-${two(now.getMinutes())}-${two(now.getSeconds())}.${ending}`, { type: file.type });
}

const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

export function useUploads(card: CardRef, limit: number | undefined) {
  const [uploads, dispatch] = useReducer(uploadsReducer, []);
  const running = useRef(new Map<string, () => void>());
  const refresh = useRefreshFiles();
  const latest = useRef(refresh);
  useEffect(() => {
    latest.current = refresh;
  });
  useEffect(() => {
    for (const upload of startable(uploads)) {
      if (running.current.has(upload.key)) continue;
      const { done, stop } = send(card, upload.file, upload.key, (share) => dispatch({ type: "changed", key: upload.key, to: { share } }));
      running.current.set(upload.key, stop);
      dispatch({ type: "changed", key: upload.key, to: { state: "sending" } });
      done
        .then(() => dispatch({ type: "gone", key: upload.key }))
        .catch((problem: unknown) => dispatch({ type: "changed", key: upload.key, to: { state: "failed", problem } }))
        .finally(() => {
          running.current.delete(upload.key);
          latest.current();
        });
    }
  }, [uploads, card]);
  const add = useCallback(
    (files: readonly File[]) => {
      const made = files.map((file): Upload => {
        const tooLarge = limit !== undefined && file.size > limit;
        return { key: newKey(), file, share: 0, state: tooLarge ? "failed" : "waiting", problem: tooLarge ? TOO_LARGE : null };
      });
      dispatch({ type: "added", uploads: made });
    },
    [limit],
  );
  const retry = (key: string) => dispatch({ type: "changed", key, to: { state: "waiting", share: 0, problem: null } });
  const drop = (key: string) => {
    running.current.get(key)?.();
    dispatch({ type: "gone", key });
  };
  return { uploads, add, retry, drop };
}
