import type { components } from "@/api/schema";
import type { CustomerKind } from "@/api/types";

type Schemas = components["schemas"];

export type MergePreview = Schemas["MergePreview"];
export type MergeField = Schemas["FieldChoice"];
export type MergeChoice = Schemas["Choice"];
export type MergeView = Schemas["MergeView"];
export type DuplicatePair = Schemas["PairView"];
export type LeadMatch = Schemas["LeadMatchView"];
export type DuplicateReason = DuplicatePair["reasons"][number];
export type PossibleDuplicate = Schemas["PossibleDuplicate"];

export interface Pair {
  kind: CustomerKind;
  survivorId: number;
  loserId: number;
}
