import type { TFunction } from "i18next";

import { isProblem, problemCode } from "@/api/problems";
import type { CustomerKind } from "@/api/types";
import { problemText } from "@/ui/problemText";

import type { Obstacle } from "./types";

const REFUSALS = ["erasure-blocked", "has-card", "not-confirmed", "wrong-state", "no-file"] as const;

export function privacyProblem(error: unknown, t: TFunction): string {
  const known = REFUSALS.find((one) => one === problemCode(error));
  return known === undefined ? problemText(error, t) : t(`privacy.problems.${known}`);
}

/** What stands against an erasure, out of the refusal itself. */
export function obstaclesIn(error: unknown): Obstacle[] {
  return isProblem(error) && "obstacles" in error ? (error.obstacles as Obstacle[]) : [];
}

export interface Owner {
  kind: CustomerKind;
  id: number;
  name: string;
}

/** Whose the number or the e-mail is that somebody asked about. */
export function ownersIn(error: unknown): Owner[] {
  return isProblem(error) && problemCode(error) === "has-card" && "owners" in error ? (error.owners as Owner[]) : [];
}
