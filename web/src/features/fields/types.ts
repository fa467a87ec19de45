import type { components } from "@/api/schema";

type Schemas = components["schemas"];

export type Field = Schemas["OwnField"];
export type FieldEntity = Schemas["FieldEntity"];
export type FieldKind = Schemas["FieldKind"];
export type FieldInput = Schemas["FieldInput"];
export type FieldChange = Schemas["FieldChange"];
export type FieldValue = string | number | boolean | number[];
export type GivenValue = FieldValue | null;
export type Need = Field["need"];

export const ENTITIES: readonly FieldEntity[] = ["contact", "company", "lead", "deal", "task"];
export const FIELD_KINDS: readonly FieldKind[] = ["text", "long_text", "integer", "decimal", "money", "date", "birthday", "moment", "yes_no", "choice", "choices", "link", "customer", "user"];
export const PREFIX = "fields.";

/** Where a card stands: its pipeline, and the stages or statuses that it has come to. */
export interface Situation {
  pipeline?: number;
  reached: ReadonlySet<string>;
}

export const ANYWHERE: Situation = { reached: new Set() };

export interface OwnFields {
  fields: Record<string, FieldValue>;
  field_names: Record<string, string>;
}
