import type { Situation } from "@/features/fields/types";

import type { Pipeline } from "./types";

/** Which stages a deal in this one has come to; one that is lost has come to nothing else. */
export function situationOf(pipeline: Pipeline | undefined, stageId: number | undefined): Situation {
  const stages = (pipeline?.stages ?? []).filter((stage) => !stage.archived);
  const at = stages.findIndex((stage) => stage.id === stageId);
  const here = stages[at];
  const behind = here?.outcome === "lost" ? [here] : stages.slice(0, at + 1).filter((stage) => stage.outcome !== "lost");
  return { ...(pipeline !== undefined && { pipeline: pipeline.id }), reached: new Set(behind.map((stage) => String(stage.id))) };
}
