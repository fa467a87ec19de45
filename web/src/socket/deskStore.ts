import type { Card, CardPhase, Desk, DeskStreamEvent, SnapshotFrame } from "@/api/types";

export type Notice = Extract<DeskStreamEvent, { kind: "notice" }>["topic"];

export interface DeskView {
  /** False until the first snapshot: nothing is known yet, and an empty desk would be a lie. */
  loaded: boolean;
  desk: Desk | null;
  cards: readonly Card[];
  refusal: string | null;
}

const URGENCY: Record<CardPhase, number> = { ringing: 0, talking: 1, held: 2, missed: 3, ended: 4 };

/** The operator's desk as the server tells it; React reads it through useSyncExternalStore. */
export class DeskStore {
  private view: DeskView = { loaded: false, desk: null, cards: [], refusal: null };
  private readonly watchers = new Set<() => void>();
  private readonly listeners = new Set<(topic: Notice) => void>();

  /** Something of this person's that is no part of the desk changed: ask for it anew. */
  onNotice = (listener: (topic: Notice) => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  getView = (): DeskView => this.view;

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  snapshot = (frame: SnapshotFrame): void => {
    this.set({ loaded: true, desk: frame.desk, cards: sorted(frame.cards), refusal: null });
  };

  event = (event: DeskStreamEvent): void => {
    if (event.kind === "desk") this.applyDesk(event.desk);
    else if (event.kind === "card") this.applyCard(event.card);
    else if (event.kind === "card_closed") this.removeCard(event.card_id);
    else for (const listener of this.listeners) listener(event.topic);
  };

  refused = (code: string): void => this.set({ ...this.view, refusal: code });

  applyDesk = (desk: Desk): void => this.set({ ...this.view, desk });

  removeCard = (id: string): void => {
    this.set({ ...this.view, cards: this.view.cards.filter((card) => card.id !== id) });
  };

  reset(): void {
    this.set({ loaded: false, desk: null, cards: [], refusal: null });
  }

  /** A newer version wins whatever the order of arrival: a repeated event must not turn a card back. */
  private applyCard(card: Card): void {
    const known = this.view.cards.find((other) => other.id === card.id);
    if (known !== undefined && known.version >= card.version) return;
    const others = this.view.cards.filter((other) => other.id !== card.id);
    this.set({ ...this.view, cards: sorted([...others, card]) });
  }

  private set(view: DeskView): void {
    this.view = view;
    for (const watcher of this.watchers) watcher();
  }
}

/** What rings comes first, then what is spoken, then what is over; the newest first within each. */
function sorted(cards: readonly Card[]): Card[] {
  return [...cards].sort(
    (a, b) => URGENCY[a.phase] - URGENCY[b.phase] || Date.parse(b.ring_at) - Date.parse(a.ring_at),
  );
}
