import { ActionIcon, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { KEYS, shownKey, useKeys } from "@/ui/keys";
import { besideOf } from "@/ui/trail";

interface CardStepsProps {
  list: "customers" | "deals";
  row: string;
  onGo: (row: string) => void;
}

/** The keys of a card press the buttons that are on the screen; the two arrows go along the list that one came from. */
export function CardSteps({ list, row, onGo }: CardStepsProps) {
  const { t } = useTranslation();
  const before = besideOf(list, row, -1);
  const behind = besideOf(list, row, 1);
  const go = (to: string | undefined) => {
    if (to !== undefined) onGo(to);
  };
  useKeys("card", {
    edit: () => press("edit"),
    task: () => press("task"),
    deal: () => press("deal"),
    note: () => document.querySelector<HTMLElement>("[data-note-field]")?.focus(),
    next: () => go(behind),
    previous: () => go(before),
  });
  if (before === undefined && behind === undefined) return null;
  return (
    <span style={{ display: "inline-flex", gap: 2 }}>
      <Tooltip label={`${t("keys.card.previous")} (${shownKey(KEYS.card.previous)})`}>
        <ActionIcon variant="default" size={30} disabled={before === undefined} aria-label={t("keys.card.previous")} onClick={() => go(before)} data-testid="card-previous"><IconChevronLeft size={16} /></ActionIcon>
      </Tooltip>
      <Tooltip label={`${t("keys.card.next")} (${shownKey(KEYS.card.next)})`}>
        <ActionIcon variant="default" size={30} disabled={behind === undefined} aria-label={t("keys.card.next")} onClick={() => go(behind)} data-testid="card-next"><IconChevronRight size={16} /></ActionIcon>
      </Tooltip>
    </span>
  );
}

function press(action: string): void {
  document.querySelector<HTMLElement>(`[data-card-action="${action}"]`)?.click();
}
