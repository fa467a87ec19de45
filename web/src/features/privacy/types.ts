import type { components } from "@/api/schema";
import type { CustomerKind } from "@/api/types";

type Schemas = components["schemas"];

export type PrivacyRequest = Schemas["RequestView"];
export type RequestState = PrivacyRequest["state"];
export type RequestInput = Schemas["RequestInput"];
export type RequestKind = PrivacyRequest["kind"];
export type SubjectKind = PrivacyRequest["subject_kind"];
export type Obstacle = Schemas["ObstacleView"];
export type RoomCount = Schemas["RoomCount"];
export type ErasureProof = Schemas["Certificate"];
export type Hold = Schemas["HoldView"];
export type HoldInput = Schemas["HoldInput"];

/** As much of a card as a request or a hold needs. */
export interface Subject {
  kind: CustomerKind;
  id: number;
  name: string;
}

export function cardOf({ subject_kind, customer_id, name }: PrivacyRequest): Subject | null {
  if (customer_id === null || subject_kind === "number" || subject_kind === "email") return null;
  return { kind: subject_kind, id: customer_id, name };
}
