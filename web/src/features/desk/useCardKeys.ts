import { useNavigate } from "@tanstack/react-router";

import type { Card } from "@/api/types";
import { useKeys } from "@/ui/keys";

import { usePutAway } from "./note";

function focusedCardId(): string | undefined {
  return document.activeElement?.closest<HTMLElement>("[data-card-id]")?.dataset["cardId"];
}

/** The keys act on the card that has the focus, else on the first one: that is the most urgent. */
export function useCardKeys(cards: readonly Card[], wrapUpOf?: string): void {
  const navigate = useNavigate();
  const putAway = usePutAway();
  const current = () => cards.find((card) => card.id === focusedCardId()) ?? cards[0];
  useKeys("desk", {
    outcome: (event) => {
      const callId = current()?.call_id ?? wrapUpOf;
      if (callId !== undefined) document.querySelector<HTMLElement>(`[data-outcome-key="${CSS.escape(`${callId}/${event.code.slice(-1)}`)}"]`)?.click();
    },
    note: () => {
      const card = current();
      if (card !== undefined) document.getElementById(`note-${card.id}`)?.focus();
    },
    openCustomer: () => {
      const owner = current()?.owners[0];
      if (owner !== undefined) void navigate({ to: "/customers/$kind/$id", params: { kind: owner.kind, id: owner.id } });
    },
    closeCard: () => {
      const over = cards.filter((card) => card.ended_at !== null);
      const card = over.find((one) => one.id === focusedCardId()) ?? over[0];
      if (card !== undefined) void putAway(card);
    },
  });
}
