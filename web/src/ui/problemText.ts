import type { TFunction } from "i18next";

import { problemCode } from "@/api/problems";
import { CommandError } from "@/socket/protocol";

const TRANSLATED = [
  "no-connection", "connection-lost", "internal-error", "invalid-input", "not-found", "conflict", "forbidden",
  "not-signed-in", "wrong-credentials", "too-many-requests", "unavailable", "phone-taken",
  "changed-meanwhile", "illegal-move", "no-phone", "not-offline", "outdated", "wrong-move", "login-taken",
  "last-administrator", "phone-exists", "phone-in-use", "unknown-phone", "weak-password", "no-such-recording",
  "audio-removed", "own-recordings-closed", "storage-failed", "stored-object-damaged", "unknown-key", "cannot-play",
  "draft-changed", "script-tests-fail", "script-invalid", "script-key-taken", "nothing-to-publish", "nothing-to-try", "script-retired",
  "shifts-overlap", "bad-shift", "shift-outdated", "unknown-shift", "unknown-finding", "no-repair",
  "stage-in-use", "loss-reason-needed", "no-pipeline", "already-converted", "word-taken", "merged", "deleted", "not-in-bin",
  "too-many-chosen", "nobody-chosen", "export-quota", "tag-taken", "too-many-views",
  "amount-of-lines", "sku-taken", "name-taken", "category-in-use", "product-sold",
  "field-is-standard", "loyalty-number-taken", "not-enough-points", "loyalty-card-blocked", "loyalty-group-taken",
  "secrets-closed", "too-many-credentials", "competitor-exists",
  "file-too-large", "no-room-for-files", "upload-broken", "file-removed", "too-many-files", "too-many-pins", "on-legal-hold",
  "figure-not-carried", "field-hidden", "fields-needed", "field-key-taken", "field-has-values", "too-many-fields",
] as const;

export function problemText(error: unknown, t: TFunction): string {
  const code = error instanceof CommandError ? error.code : problemCode(error);
  const known = TRANSLATED.find((one) => one === code);
  if (known !== undefined) return t(`problem.${known}`);
  return code.startsWith("no-such-") ? t("problem.not-found") : t("problem.other", { code });
}
