import type { TFunction } from "i18next";

import { problemCode } from "@/api/problems";
import { reasonText } from "@/features/control/reasons";
import { problemText } from "@/ui/problemText";

/** Refusals that only a supervisor's hands can meet. */
const OWN = [
  "not-your-team", "no-such-listening", "own-call", "already-listening", "not-picked-up", "not-listening-yet", "already-there", "nobody-there",
  "not-waiting", "unknown-queue", "illegal-move", "no-such-wall",
] as const;
const EVERYBODYS = ["invalid-input", "internal-error", "no-connection", "connection-lost", "forbidden"];

export function boardProblem(error: unknown, t: TFunction): string {
  const code = problemCode(error);
  const own = OWN.find((one) => one === code);
  if (own !== undefined) return t(`board.problem.${own}`);
  return EVERYBODYS.includes(code) ? problemText(error, t) : t("board.problem.because", { reason: reasonText(code, t) });
}
