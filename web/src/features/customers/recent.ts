import { useEffect } from "react";

import type { CustomerKind } from "@/api/types";
import { useMe } from "@/features/session/api";

export interface Picked {
  kind: CustomerKind;
  id: number;
  name: string;
  company?: { id: number; name: string } | null;
}

const MOST = 12;
const START = "recent-customers:";

function read(userId: number): Picked[] {
  try {
    return JSON.parse(sessionStorage.getItem(`${START}${userId}`) ?? "[]") as Picked[];
  } catch {
    return [];
  }
}

/** Puts a card on top of those that this person had open in this tab. */
export function remember(userId: number, { kind, id, name, company = null }: Picked): void {
  const others = read(userId).filter((one) => one.kind !== kind || one.id !== id);
  sessionStorage.setItem(`${START}${userId}`, JSON.stringify([{ kind, id, name, company }, ...others].slice(0, MOST)));
}

export function forgetRecent(): void {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(START)) sessionStorage.removeItem(name);
}

/** The cards of these kinds that this person had open or chose in this tab, the last first. */
export function useRecent(kinds: readonly CustomerKind[]): Picked[] {
  return read(useMe().user_id).filter((one) => kinds.includes(one.kind));
}

export function useRemember(card: Picked): void {
  const { user_id } = useMe();
  const { kind, id, name } = card;
  const company = card.company ?? null;
  useEffect(() => {
    remember(user_id, { kind, id, name, company });
    // The card's own parts, and not the object that carries them, say whether it is another one.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [user_id, kind, id, name, company?.id]);
}
