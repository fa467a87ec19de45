import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { ReportSearch } from "./types";

/** What is about to be kept or sent, in words. */
export function Choice({ search }: { search: ReportSearch }) {
  const { t } = useTranslation();
  const span = search.span ?? "today";
  const period = span === "custom" ? `${search.from ?? ""} – ${search.to ?? ""}` : t(`reports.spans.${span}`);
  const parts = [t(`reports.names.${search.report ?? "queue"}`), period, ...(search.queue ?? []), ...(search.agent ?? [])];
  return <Text size="sm" c="dimmed">{t("reports.chosen", { what: parts.join(" · ") })}</Text>;
}
