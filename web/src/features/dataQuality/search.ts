import type { components } from "@/api/schema";
import { KINDS } from "@/features/customers/search";
import type { CustomerKind } from "@/api/types";

export type QualityCheck = components["schemas"]["CheckCount"]["check"];

export const CHECKS: readonly QualityCheck[] = ["unreachable", "bad_number", "bad_email", "no_name", "no_responsible", "responsible_off", "no_tax_number", "stale_lead"];

export interface QualitySearch {
  check?: QualityCheck;
  kind?: CustomerKind;
}

export function parseQualitySearch(search: Record<string, unknown>): QualitySearch {
  const check = CHECKS.find((one) => one === search["check"]);
  const kind = KINDS.find((one) => one === search["kind"]);
  return check !== undefined && kind !== undefined ? { check, kind } : {};
}
