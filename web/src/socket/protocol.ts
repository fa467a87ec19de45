import type { Command, EventFrame, LiveFrame, ResultFrame, SnapshotFrame } from "@/api/types";
import { withErasedTold } from "@/api/erased";

export type Frame = ResultFrame | SnapshotFrame | EventFrame | LiveFrame;

const KINDS = new Set<unknown>(["result", "snapshot", "event", "live"]);

/** A command before the connection gives it a number. */
export type Unnumbered = Command extends infer C ? (C extends Command ? Omit<C, "id"> : never) : never;

export const CLOSE_SESSION_ENDED = 4401;
/** Our own word to the server for "you were silent": the private range, because 1006 cannot be sent. */
export const CLOSE_SILENT = 4000;

/** A frame of a kind that this console does not know is skipped: the server may be newer than an open tab. */
export function parseFrame(text: string): Frame | null {
  let value: unknown;
  try {
    value = JSON.parse(withErasedTold(text));
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  return KINDS.has(value.type) ? (value as Frame) : null;
}

/** A command was refused by the server (`code`) or never reached it (`connection-lost`). */
export class CommandError extends Error {
  constructor(readonly code: string) {
    super(code);
    this.name = "CommandError";
  }
}
