import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { card, event, FakeSocket, snapshot } from "@/test/fakes";

import { Connection } from "./connection";
import { DeskStore } from "./deskStore";
import { Subscription } from "./subscription";

const sockets: FakeSocket[] = [];
const sessionAlive = vi.fn(() => Promise.resolve(true));
let connection: Connection;
let store: DeskStore;

function latest(): FakeSocket {
  const socket = sockets.at(-1);
  if (socket === undefined) throw new Error("no socket was opened");
  return socket;
}

function startSubscribed(): FakeSocket {
  connection.subscribe(new Subscription("desk", store));
  connection.start();
  latest().open();
  return latest();
}

beforeEach(() => {
  vi.useFakeTimers();
  sockets.length = 0;
  sessionAlive.mockClear().mockResolvedValue(true);
  store = new DeskStore();
  connection = new Connection({
    newSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    sessionAlive,
    random: () => 1,
  });
});

afterEach(() => {
  connection.stop();
  vi.useRealTimers();
});

describe("commands", () => {
  test("an answer settles the command with its number, whatever the order", async () => {
    const socket = startSubscribed();
    const first = connection.command({ type: "close_card", card_id: "a" });
    const second = connection.command({ type: "close_card", card_id: "b" });
    const [a, b] = socket.of("close_card");
    socket.receive({ type: "result", id: b!.id, ok: true });
    socket.receive({ type: "result", id: a!.id, ok: false, code: "not-found" });
    await expect(second).resolves.toMatchObject({ ok: true });
    await expect(first).rejects.toMatchObject({ code: "not-found" });
  });

  test("a command in flight is rejected when the line breaks", async () => {
    const socket = startSubscribed();
    const lost = connection.command({ type: "close_card", card_id: "a" });
    socket.drop();
    await expect(lost).rejects.toMatchObject({ code: "connection-lost" });
  });

  test("a command without a line is rejected at once and never sent later", async () => {
    await expect(connection.command({ type: "ping" })).rejects.toMatchObject({ code: "connection-lost" });
    const socket = startSubscribed();
    expect(socket.of("ping")).toHaveLength(0);
  });
});

describe("subscription", () => {
  test("the first one asks for a snapshot, the one after a reconnect resumes where it was", () => {
    const first = startSubscribed();
    expect(first.of("subscribe")[0]).toMatchObject({ stream: "desk", resume: null });
    first.receive(snapshot(4));
    first.receive(event(5, { kind: "card", card: card() }));
    first.drop();
    vi.advanceTimersByTime(500);
    const second = latest();
    second.open();
    expect(second).not.toBe(first);
    expect(second.of("subscribe")[0]?.resume).toEqual({ epoch: "e1", seq: 5 });
    second.receive(event(6, { kind: "card_closed", card_id: "c1" }));
    expect(store.getView().cards).toEqual([]);
  });

  test("a gap asks for the whole desk and no event is believed until it comes", () => {
    const socket = startSubscribed();
    socket.receive(snapshot(1));
    socket.receive(event(3, { kind: "card", card: card() }));
    expect(socket.of("subscribe").map((command) => command.resume)).toEqual([null, null]);
    socket.receive(event(4, { kind: "card", card: card({ id: "stray" }) }));
    expect(store.getView().cards).toEqual([]);
    expect(socket.of("subscribe")).toHaveLength(2);
    socket.receive(snapshot(4, [card()]));
    expect(store.getView().cards.map((one) => one.id)).toEqual(["c1"]);
  });

  test("an event that was seen already changes nothing", () => {
    const socket = startSubscribed();
    socket.receive(snapshot(7, [card()]));
    socket.receive(event(7, { kind: "card_closed", card_id: "c1" }));
    expect(store.getView().cards).toHaveLength(1);
    expect(socket.of("subscribe")).toHaveLength(1);
  });

  test("a snapshot of another epoch replaces everything, and numbers start anew", () => {
    const socket = startSubscribed();
    socket.receive(snapshot(90, [card()]));
    socket.receive(snapshot(2, [card({ id: "c2" })], "e2"));
    socket.receive(event(3, { kind: "card", card: card({ id: "c3" }) }));
    expect(store.getView().cards.map((one) => one.id).sort()).toEqual(["c2", "c3"]);
  });

  test("a refusal is told to the store", async () => {
    const socket = startSubscribed();
    socket.receive({ type: "result", id: socket.of("subscribe")[0]!.id, ok: false, code: "forbidden" });
    await vi.advanceTimersByTimeAsync(0);
    expect(store.getView().refusal).toBe("forbidden");
  });

  test("frames of an unknown kind and broken text are skipped", () => {
    const socket = startSubscribed();
    socket.receive({ type: "weather", degrees: 12 });
    socket.onmessage?.call(socket as unknown as WebSocket, new MessageEvent("message", { data: "{" }));
    socket.receive(snapshot(1, [card()]));
    expect(store.getView().loaded).toBe(true);
  });
});

describe("reconnect", () => {
  test("waits longer after each failure, up to fifteen seconds", async () => {
    connection.start();
    const pauses: number[] = [];
    for (let round = 0; round < 7; round++) {
      const before = sockets.length;
      latest().drop();
      await vi.advanceTimersByTimeAsync(0);
      const started = Date.now();
      while (sockets.length === before && Date.now() - started < 60_000) await vi.advanceTimersByTimeAsync(250);
      pauses.push(Date.now() - started);
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  test("a closed session (4401) is final: signed out, and no further try", () => {
    const socket = startSubscribed();
    socket.drop(4401);
    vi.advanceTimersByTime(120_000);
    expect(connection.getState()).toBe("signed-out");
    expect(sockets).toHaveLength(1);
  });

  test("a refused handshake asks whether the session lives, and gives up when it does not", async () => {
    sessionAlive.mockResolvedValue(false);
    connection.start();
    latest().drop(1006);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connection.getState()).toBe("signed-out");
    expect(sockets).toHaveLength(1);
  });

  test("an unreachable server does not sign out", async () => {
    sessionAlive.mockRejectedValue(new Error("offline"));
    connection.start();
    latest().drop(1006);
    await vi.advanceTimersByTimeAsync(600);
    expect(connection.getState()).toBe("connecting");
    expect(sockets).toHaveLength(2);
  });

  test("a dead line is noticed by its silence and left", async () => {
    const socket = startSubscribed();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(socket.of("ping")).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(socket.closedWith).toBe(4000);
    expect(connection.getState()).toBe("waiting");
  });

  test("an answered ping keeps the line", async () => {
    const socket = startSubscribed();
    await vi.advanceTimersByTimeAsync(20_000);
    socket.receive({ type: "result", id: socket.of("ping")[0]!.id, ok: true });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(connection.getState()).toBe("open");
  });

  test("the network's return ends the waiting at once", () => {
    startSubscribed().drop();
    expect(connection.getState()).toBe("waiting");
    connection.hurry();
    expect(sockets).toHaveLength(2);
  });

  test("stop closes the line and no timer opens another", () => {
    const socket = startSubscribed();
    connection.stop();
    vi.advanceTimersByTime(120_000);
    expect(socket.closedWith).toBe(1000);
    expect(sockets).toHaveLength(1);
  });
});
