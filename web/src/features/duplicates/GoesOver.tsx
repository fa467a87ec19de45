import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useFormat } from "@/i18n/format";

import type { MergePreview } from "./types";

const NAMED = ["notes", "deals", "tasks", "contacts", "change_log", "lead_conversions", "memberships", "requisites", "postal_addresses", "loyalty_cards"] as const;

/** What of the other card's history goes over, so that nobody fears for it. */
export function GoesOver({ preview }: { preview: MergePreview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const parts = NAMED.filter((name) => (preview.goes_over[name] ?? 0) > 0).map((name) => t(`duplicates.counts.${name}`, { count: preview.goes_over[name] ?? 0 }));
  if (preview.calls > 0) parts.unshift(preview.calls_are_more ? t("duplicates.manyCalls", { count: preview.calls }) : t("duplicates.counts.calls", { count: preview.calls }));
  return (
    <Text size="sm" c="dimmed">
      {parts.length === 0 ? t("duplicates.nothingGoesOver") : t("duplicates.goesOver", { what: format.list(parts) })} {t("duplicates.undoHint")}
    </Text>
  );
}
