import { VisuallyHidden } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Card, CardPhase } from "@/api/types";
import { useDeskView } from "@/socket/desk";

import { useCardNames } from "./names";

/** Reads changes of calls aloud, on every screen: one sentence for a change, never the ticking clock. */
export function CardAnnouncer() {
  const { cards } = useDeskView();
  const { t } = useTranslation();
  const names = useCardNames();
  const heard = useRef(new Map<string, CardPhase>());
  const [sentence, setSentence] = useState("");
  useEffect(() => {
    const sentences = cards.filter((card) => isNews(card, heard.current)).map((card) => describe(card));
    heard.current = new Map(cards.filter((card) => card.match !== "pending").map((card) => [card.id, card.phase]));
    if (sentences.length > 0) setSentence(sentences.join(". "));

    function describe(card: Card): string {
      const who = names.who(card);
      switch (card.phase) {
        case "ringing":
          return t("card.announceRinging", { who, line: names.line(card) });
        case "missed":
          return t("card.announceMissed", { who });
        case "ended":
          return t("card.announceEnded", { who });
        case "talking":
        case "held":
          return t("card.announceTalking", { who });
      }
    }
  }, [cards, names, t]);
  return (
    <VisuallyHidden aria-live="assertive" role="status" data-testid="announcer">
      {sentence}
    </VisuallyHidden>
  );
}

/** A card is announced when it is known who calls, and again when its phase changes. */
function isNews(card: Card, heard: Map<string, CardPhase>): boolean {
  return card.match !== "pending" && heard.get(card.id) !== card.phase;
}
