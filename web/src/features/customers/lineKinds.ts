import type { LineKind } from "@/api/types";

/** Lines of a history as people ask for them. */
export const GROUPS = {
  all: [],
  note: ["note"],
  call: ["call"],
  task: ["task"],
  file: ["file"],
  change: ["changed", "moved", "created"],
} as const satisfies Record<string, readonly LineKind[]>;

export type LineGroup = keyof typeof GROUPS;
