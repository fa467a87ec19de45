import type { Pipeline } from "./types";

/** The pipelines that a deal can be taken to, with the stages that are in use. */
export function otherPipelines(pipelines: readonly Pipeline[], present: number): Pipeline[] {
  return pipelines.filter((one) => !one.archived && one.id !== present).map((one) => ({ ...one, stages: one.stages.filter((stage) => !stage.archived) }));
}
