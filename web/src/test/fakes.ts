import type { Card, CardOwner, Command, Desk, EventFrame, SnapshotFrame } from "@/api/types";
import type { SocketLike } from "@/socket/connection";

/** A socket that does what the test says and keeps what was sent. */
export class FakeSocket implements SocketLike {
  readyState = 0;
  onopen: SocketLike["onopen"] = null;
  onclose: SocketLike["onclose"] = null;
  onmessage: SocketLike["onmessage"] = null;
  readonly sent: Command[] = [];
  closedWith: number | undefined;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Command);
  }

  close(code?: number): void {
    this.readyState = 3;
    this.closedWith = code;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.call(this as unknown as WebSocket, new Event("open"));
  }

  receive(frame: object): void {
    this.onmessage?.call(this as unknown as WebSocket, new MessageEvent("message", { data: JSON.stringify(frame) }));
  }

  drop(code = 1006): void {
    this.readyState = 3;
    this.onclose?.call(this as unknown as WebSocket, new CloseEvent("close", { code }));
  }

  of<T extends Command["type"]>(type: T): Extract<Command, { type: T }>[] {
    return this.sent.filter((command): command is Extract<Command, { type: T }> => command.type === type);
  }
}

export const desk: Desk = {
  user_id: 1,
  name: "Елена Крылова",
  state: "ready",
  reason: "",
  since: "2026-11-22T09:00:00Z",
  until: null,
  phone: { id: 1, endpoint: "PJSIP/101", label: "Desk 1", kind: "desk", taken_by: null },
  phones: [{ id: 1, endpoint: "PJSIP/101", label: "Desk 1", kind: "desk", taken_by: null }],
  queues: [{ name: "sales", title: "Sales" }],
  pbx: "up",
};

export const owner: CardOwner = {
  kind: "contact",
  id: 7,
  name: "Мария Соколова",
  company: { id: 1, name: "Северный ветер" },
  position: "Бухгалтер",
  responsible: { id: 2, name: "Ольга Данилова" },
  status: null,
  phones: [],
  created_at: "2026-01-01T00:00:00Z",
  last_note: "Ждёт счёт",
  calls_total: 5,
};

export function card(changes: Partial<Card> = {}): Card {
  return {
    id: "c1",
    call_id: "pbx-1",
    version: 1,
    phase: "ringing",
    direction: "inbound",
    number: "+79161234501",
    number_display: "8 (916) 123-45-01",
    withheld: false,
    caller_name: "",
    line: "+74957770011",
    line_title: "Moscow",
    queue: { name: "sales", title: "Sales" },
    ring_at: "2026-11-22T10:00:00Z",
    answered_at: null,
    ended_at: null,
    status: null,
    why_missed: null,
    match: "known",
    owners: [owner],
    created_lead_id: null,
    recent: [],
    ...changes,
  };
}

export function snapshot(seq: number, cards: Card[] = [], epoch = "e1"): SnapshotFrame {
  return { type: "snapshot", stream: "desk", epoch, seq, desk, cards };
}

export function event(seq: number, what: EventFrame["event"]): EventFrame {
  return { type: "event", stream: "desk", seq, event: what };
}
