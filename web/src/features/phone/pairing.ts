import type { Card } from "@/api/types";

import type { SipCall } from "./state";

/** The part of a card that tells which of the browser's calls it is about. */
export type Pairable = Pick<Card, "id" | "phase" | "number" | "ended_at">;

/**
 * Which SIP call belongs to which card. The exchange gives the browser no name of the call, so it is told by the
 * number, digits only, and then by the phase: with one call on each side there is nothing to choose.
 */
export function pair(cards: readonly Pairable[], calls: readonly SipCall[]): Map<string, SipCall> {
  const pairs = new Map<string, SipCall>();
  const open = cards.filter((card) => card.ended_at === null);
  const rest = new Set(calls);
  const fits: ((card: Pairable, call: SipCall) => boolean)[] = [
    (card, call) => sameNumber(card.number, call.number) && sameStage(card, call),
    (card, call) => sameNumber(card.number, call.number),
    (card, call) => sameStage(card, call),
  ];
  for (const fit of fits) {
    for (const card of open.filter((one) => !pairs.has(one.id))) {
      const call = [...rest].find((one) => fit(card, one));
      if (call === undefined) continue;
      pairs.set(card.id, call);
      rest.delete(call);
    }
  }
  return pairs;
}

function sameNumber(a: string, b: string): boolean {
  const digits = (text: string) => text.replace(/\D/g, "");
  return digits(a) !== "" && digits(a) === digits(b);
}

/** The browser knows of an answer before the exchange has told the server, so one that just began may still ring. */
function sameStage(card: Pairable, call: SipCall): boolean {
  const unanswered = card.phase === "ringing";
  return unanswered === (call.answeredAt === null);
}
