import type { components, operations } from "@/api/schema";

type Schemas = components["schemas"];

export type Project = Schemas["ProjectBrief"];
export type ProjectCard = Schemas["ProjectCard"];
export type ProjectInput = Schemas["ProjectInput"];
export type ProjectPatch = Schemas["ProjectPatch"];
export type ProjectLine = Schemas["ProjectLine"];
export type ProjectState = Schemas["ProjectState"];
export type Progress = Schemas["Progress"];
export type ProjectQuery = NonNullable<operations["list_projects"]["parameters"]["query"]>;

export const STATES = ["planned", "active", "paused", "done", "cancelled"] as const satisfies readonly ProjectState[];
export const COLORS: Record<ProjectState, string> = { planned: "gray", active: "blue", paused: "yellow", done: "teal", cancelled: "gray" };

export function isOver({ state }: Pick<Project, "state">): boolean {
  return state === "done" || state === "cancelled";
}

/** The day of the deadline itself is not late yet, by the viewer's own clock. */
export function isLate(project: Pick<Project, "state" | "due_on">): boolean {
  return !isOver(project) && project.due_on !== null && Date.parse(`${project.due_on}T23:59:59`) < Date.now();
}
