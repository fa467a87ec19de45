import { beforeEach, describe, expect, test, vi } from "vitest";

import type { Desk } from "@/api/types";
import { desk } from "@/test/fakes";

import { Expectation } from "./expectation";
import { pair } from "./pairing";
import { Softphone } from "./phone";
import type { World } from "./phone";
import { judge } from "./quality";
import { advance, NO_PHONE, strength } from "./state";
import type { PhoneEvent, PhoneView, SipCall } from "./state";

const call: SipCall = { id: "s1", direction: "in", phase: "ringing", number: "79161234501", name: "", startedAt: 1, answeredAt: null, muted: false, answering: false, quality: null };
const fold = (...events: PhoneEvent[]): PhoneView => events.reduce(advance, NO_PHONE);

describe("the phone's state", () => {
  test("a call rings, is answered, held and taken back, and is gone after its end", () => {
    const ringing = fold({ type: "began", call });
    expect(ringing.calls[0]?.phase).toBe("ringing");
    const talking = advance(advance(ringing, { type: "answering", id: "s1" }), { type: "answered", id: "s1", at: 7 });
    expect(talking.calls[0]).toMatchObject({ phase: "talking", answering: false, answeredAt: 7 });
    const held = advance(talking, { type: "held", id: "s1", held: true });
    expect(held.calls[0]?.phase).toBe("held");
    expect(advance(held, { type: "ended", id: "s1" }).calls).toEqual([]);
  });

  test("an answer that is told twice keeps its first time", () => {
    const view = fold({ type: "began", call }, { type: "answered", id: "s1", at: 7 }, { type: "answered", id: "s1", at: 9 });
    expect(view.calls[0]?.answeredAt).toBe(7);
  });

  test("a ringing call cannot be held, and an unknown one changes nothing", () => {
    const view = fold({ type: "began", call });
    expect(advance(view, { type: "held", id: "s1", held: true }).calls[0]?.phase).toBe("ringing");
    expect(advance(view, { type: "muted", id: "other", muted: true }).calls).toEqual(view.calls);
  });

  test("the refusal's cause goes with the next state of the line", () => {
    const refused = fold({ type: "line", line: "refused", cause: "403 Forbidden" });
    expect(refused.cause).toBe("403 Forbidden");
    expect(advance(refused, { type: "line", line: "registered" }).cause).toBeNull();
  });

  test.each([
    [{ lossPercent: 0, roundTripMs: 40, jitterMs: 5 }, "good"],
    [{ lossPercent: 3, roundTripMs: 40, jitterMs: 5 }, "fair"],
    [{ lossPercent: 0, roundTripMs: null, jitterMs: 160 }, "fair"],
    [{ lossPercent: 9, roundTripMs: 40, jitterMs: 5 }, "poor"],
    [{ lossPercent: 0, roundTripMs: 700, jitterMs: 5 }, "poor"],
  ])("%o is %s", (quality, word) => expect(strength(quality)).toBe(word));

  test("loss is that of the last seconds", () => {
    const report = new Map([["r", { type: "inbound-rtp", packetsReceived: 300, packetsLost: 60, jitter: 0.01 }]]);
    const judged = judge(report, { received: 210, lost: 50 });
    expect(judged?.quality).toEqual({ lossPercent: 10, roundTripMs: null, jitterMs: 10 });
  });
});

describe("which call is on which card", () => {
  const card = { id: "a", phase: "ringing" as const, number: "+79161234501", ended_at: null };

  test("the number tells, however it is written", () => {
    const other = { ...card, id: "b", number: "+79160000000" };
    expect(pair([other, card], [call]).get("a")).toBe(call);
  });

  test("the same number twice is told by who talks already", () => {
    const talking = { ...call, id: "s2", phase: "talking" as const, answeredAt: 5 };
    const pairs = pair([card, { ...card, id: "b", phase: "talking" }], [talking, call]);
    expect([pairs.get("a")?.id, pairs.get("b")?.id]).toEqual(["s1", "s2"]);
  });

  test("a hidden number is found by its phase, an ended card is nobody's", () => {
    const hidden = { ...call, number: "" };
    expect(pair([{ ...card, number: "" }], [hidden]).get("a")).toBe(hidden);
    expect(pair([{ ...card, ended_at: "2026-11-22T10:00:00Z" }], [call]).size).toBe(0);
  });
});

describe("a call that was asked for", () => {
  test("is expected once, by its number, for a while", () => {
    let now = 0;
    const expectation = new Expectation(() => now);
    expectation.expect("+7 916 123-45-01");
    expect(expectation.isMet("79160000000")).toBe(false);
    expect(expectation.isMet("979161234501")).toBe(true);
    expect(expectation.isMet("979161234501")).toBe(false);
    expectation.expect("+79161234501");
    now = 60_000;
    expect(expectation.isMet("79161234501")).toBe(false);
  });
});

const mine: Desk = { ...desk, phone: { id: 9, endpoint: "PJSIP/web101", label: "201", kind: "browser", taken_by: "Елена Крылова" } };
const account = { endpoint: "PJSIP/web101", url: "wss://pbx/ws", uri: "sip:web101@pbx", user: "web101", password: "secret" };

/** One browser: its tabs share the lock, the channel and the storage. */
class Browser {
  readonly queue: (() => void)[] = [];
  readonly ends: World["channel"][] = [];
  readonly stored = new Map<string, string>();
  readonly started: { say: (event: PhoneEvent) => void; command: ReturnType<typeof vi.fn>; stop: ReturnType<typeof vi.fn> }[] = [];
  answer: Awaited<ReturnType<World["account"]>> = { account };
  private holder: Promise<unknown> | null = null;

  tab(secure = true): Softphone {
    const channel: World["channel"] = {
      onmessage: null,
      postMessage: (message) => {
        for (const end of this.ends) if (end !== channel) end.onmessage?.(new MessageEvent("message", { data: structuredClone(message) }));
      },
    };
    this.ends.push(channel);
    return new Softphone({
      account: () => Promise.resolve(this.answer),
      start: (_, say) => {
        const sip = { say, command: vi.fn(), stop: vi.fn(), stats: () => Promise.resolve(null) };
        this.started.push(sip);
        return Promise.resolve(sip);
      },
      locks: { request: ((_name: string, _options: LockOptions, work: () => Promise<unknown>) => this.lock(work)) as unknown as LockManager["request"] },
      channel,
      secure,
      storage: { getItem: (key) => this.stored.get(key) ?? null, setItem: (key, value) => void this.stored.set(key, value), removeItem: (key) => void this.stored.delete(key) },
    });
  }

  private async lock(work: () => Promise<unknown>): Promise<unknown> {
    while (this.holder !== null) await this.holder;
    this.holder = work().finally(() => (this.holder = null));
    return await this.holder;
  }
}

describe("the phone among tabs", () => {
  let browser: Browser;
  beforeEach(() => {
    browser = new Browser();
  });
  const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

  async function inTwoTabs() {
    const [first, second] = [browser.tab(), browser.tab()];
    first.beHere("PJSIP/web101");
    first.follow(mine);
    await settle();
    second.follow(mine);
    browser.started[0]?.say({ type: "line", line: "registered" });
    await settle();
    return { first, second };
  }

  test("a phone of the desk starts nothing", async () => {
    const phone = browser.tab();
    phone.follow(desk);
    await settle();
    expect(phone.getView()).toEqual(NO_PHONE);
    expect(browser.started).toEqual([]);
  });

  test("chosen in another browser it waits to be taken here", async () => {
    const phone = browser.tab();
    phone.follow(mine);
    expect(phone.getView().line).toBe("elsewhere");
    phone.beHere("PJSIP/web101");
    await settle();
    expect(phone.getView().role).toBe("owner");
  });

  test("of two tabs one registers, the other shows the same and hands its commands on", async () => {
    const { first, second } = await inTwoTabs();
    expect([first.getView().role, second.getView().role]).toEqual(["owner", "follower"]);
    expect(browser.started).toHaveLength(1);
    expect(second.getView().line).toBe("registered");
    browser.started[0]?.say({ type: "began", call });
    expect(second.getView().calls).toHaveLength(1);
    second.command({ do: "answer", id: "s1" });
    expect(browser.started[0]?.command).toHaveBeenCalledWith({ do: "answer", id: "s1" });
  });

  test("the tab that is the phone goes, the other becomes it", async () => {
    const { first, second } = await inTwoTabs();
    first.close();
    await settle();
    expect(browser.started[0]?.stop).toHaveBeenCalled();
    expect(second.getView().role).toBe("owner");
    expect(browser.started).toHaveLength(2);
  });

  test("another phone is chosen in mid-call: the call is finished first", async () => {
    const { first } = await inTwoTabs();
    browser.started[0]?.say({ type: "began", call });
    first.follow(desk);
    expect(browser.started[0]?.stop).not.toHaveBeenCalled();
    browser.started[0]?.say({ type: "ended", id: "s1" });
    expect(browser.started[0]?.stop).toHaveBeenCalled();
    expect(first.getView().role).toBe("none");
  });

  test("an exchange without browser phones is said, not hidden behind a spinner", async () => {
    browser.answer = { code: "browser-phones-off" };
    const phone = browser.tab();
    phone.beHere("PJSIP/web101");
    phone.follow(mine);
    await settle();
    expect(phone.getView().line).toBe("not-configured");
    phone.close();
  });

  test("a page without https says so", () => {
    const phone = browser.tab(false);
    phone.beHere("PJSIP/web101");
    phone.follow(mine);
    expect(phone.getView().line).toBe("insecure");
    expect(browser.started).toEqual([]);
  });
});
