import type { TFunction } from "i18next";

/** Codes with which the server refuses a command, or says what it could not see happen. */
const KNOWN = [
  "forbidden", "unavailable", "no-connection", "not-found", "no-phone", "conflict", "invalid-input", "too-many-requests", "internal-error",
] as const;

export function reasonText(code: string, t: TFunction): string {
  const known = KNOWN.find((one) => one === code);
  return known === undefined ? t("control.reason.other", { code }) : t(`control.reason.${known}`);
}
