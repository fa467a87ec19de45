import type { components, operations } from "@/api/schema";

type Schemas = components["schemas"];

export type Task = Schemas["TaskBrief"];
export type TaskCard = Schemas["TaskCard"];
export type TaskPage = Schemas["TaskPage"];
export type TaskInput = Schemas["TaskInput"];
export type TaskPatch = Schemas["TaskPatch"];
export type Named = Schemas["Named"];
export type TaskCounts = Schemas["TaskCounts"];
export type Due = Schemas["Due"];
export type TaskKind = Schemas["TaskKind"];
export type TaskPriority = Schemas["TaskPriority"];
export type TaskDefaults = Schemas["TaskDefaults"];
export type Rhythm = Schemas["Rhythm"];
export type DayLoad = Schemas["DayLoad"];
export type LoadQuery = operations["get_task_load"]["parameters"]["query"];
export type Repeat = Schemas["Repeat"];
export type TaskQuery = NonNullable<operations["list_tasks"]["parameters"]["query"]>;
export type About = Pick<TaskInput, "contact_id" | "company_id" | "lead_id" | "deal_id" | "project_id" | "call_id">;

export const KINDS = ["call", "meeting", "letter", "other"] as const;
export const PRIORITIES = ["low", "normal", "high"] as const;
export const REPEATS = ["never", "daily", "weekdays", "weekly", "monthly", "month_end", "yearly"] as const;
