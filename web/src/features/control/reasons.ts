import type { TFunction } from "i18next";

/** Codes with which the server refuses a command, or says what it could not see happen. */
const KNOWN = [
  "forbidden", "unavailable", "no-connection", "not-found", "no-phone", "conflict", "invalid-input", "too-many-requests", "internal-error",
  "not-signed-in", "no-such-call", "no-such-target", "no-such-space", "not-your-call", "not-your-phone", "caller-number-not-allowed", "not-diallable",
  "number-forbidden", "in-progress", "pbx-away", "pbx-refused", "pbx-silent", "not-talking", "not-answered", "not-answered-yet", "rings-here", "not-ringing",
  "phone-not-registered", "already-talking", "target-without-phone", "target-without-extension", "done-by-browser", "not-on-the-call", "consulting",
  "phone-cannot-answer", "held-by-phone", "not-held", "no-consultation", "conference", "already-held", "not-recorded", "already-paused", "not-paused",
] as const;

export function reasonText(code: string, t: TFunction): string {
  const known = KNOWN.find((one) => one === code);
  return known === undefined ? t("control.reason.other", { code }) : t(`control.reason.${known}`);
}
