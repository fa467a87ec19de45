import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { Card, CardPhase } from "@/api/types";
import { formatNumber } from "@/ui/phone";

/** How a card is called, in the tab's title, a notification and for a screen reader alike. */
export function useCardNames() {
  const { t } = useTranslation();
  return useMemo(() => {
    const number = (card: Card) => formatNumber(card.number_display || card.number);
    const who = (card: Card): string => {
      if (card.match === "withheld" || card.withheld) return t("card.withheldCaller");
      if (card.match === "known" || card.match === "new_lead") return card.owners[0]?.name ?? number(card);
      if (card.match === "internal") return card.caller_name || number(card);
      return number(card) || t("card.unknownCaller");
    };
    const line = (card: Card): string => card.queue?.title ?? (card.line_title || formatNumber(card.line));
    const phase = (card: Card): string => t(`card.${phaseKey(card)}`);
    return { who, line, phase, number };
  }, [t]);
}

export function phaseKey(card: Card): CardPhase | "ringingOut" {
  return card.phase === "ringing" && card.direction === "outbound" ? "ringingOut" : card.phase;
}
