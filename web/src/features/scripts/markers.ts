import type { TFunction } from "i18next";

import type { ScriptCheck } from "@/api/types";

export interface Marker {
  line: number;
  column: number;
  end_line: number;
  end_column: number;
  severity: "error" | "warning" | "info";
  message: string;
}

type Place = Pick<Marker, "line" | "column" | "end_line" | "end_column">;

function place({ line, column, end_line, end_column }: Place): Place {
  return { line, column, end_line, end_column };
}

/** Faults, failed tests and findings, the worst first. A fault's reason is the parser's own, as for every author of YAML. */
export function markersOf(check: ScriptCheck | undefined, t: TFunction): Marker[] {
  if (check === undefined) return [];
  return [
    ...check.faults.map((fault): Marker => ({ ...place(fault), severity: "error", message: fault.field === "" ? fault.reason : `${fault.field}: ${fault.reason}` })),
    ...check.failures.map((one): Marker => ({ ...place(one), severity: "error", message: t("scripts.testFails", { step: one.id, expected: one.expected, got: one.got }) })),
    ...check.findings.map((one): Marker => ({
      ...place(one),
      severity: one.severity,
      message: `${one.item === "" ? "" : `${one.item}: `}${t(`scripts.lint.${one.code}`, { phrase: one.phrase, other: one.other, n: one.n ?? 0 })}`,
    })),
  ];
}
