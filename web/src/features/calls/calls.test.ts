import { describe, expect, test } from "vitest";

import type { CallDetail } from "@/api/types";

import { parseCallSearch, periodBounds } from "./search";
import { moments } from "./story";

describe("filters in the address", () => {
  test("what makes no sense is dropped, what does is kept", () => {
    expect(parseCallSearch({ period: "today", status: "open", direction: "sideways", from: "yesterday", agent: "x", number: 495 })).toEqual({
      period: "today",
      status: "open",
      number: "495",
    });
  });

  test("days are the viewer's days, the last one included", () => {
    const bounds = periodBounds({ period: "custom", from: "2026-03-01", to: "2026-03-02" }, new Date());
    expect(new Date(bounds.started_from ?? "")).toEqual(new Date(2026, 2, 1));
    expect(new Date(bounds.started_to ?? "")).toEqual(new Date(2026, 2, 3));
  });

  test("seven days are today and the six before", () => {
    expect(periodBounds({}, new Date(2026, 2, 10, 15))).toEqual({ started_from: new Date(2026, 2, 4).toISOString() });
  });
});

const at = (second: number) => `2026-11-22T10:00:${String(second).padStart(2, "0")}Z`;
const leg = { channel: "c", queue: null, number: "101", user_id: null, hold_s: 0, talk_s: 0, started_at: at(2), ring_at: at(2) };

const answered: CallDetail = {
  id: "x", direction: "inbound", status: "answered", from_number: "+79161234501", from_name: "", withheld: false, to_number: "", did: "",
  queue: "sales", started_at: at(0), answered_at: at(6), ended_at: at(30), wait_s: 6, talk_s: 24, hold_s: 0, parked_s: 0, hangup_by: "customer",
  customer_key: null, agents: [], customers: [], node: "pbx", transfers: [], pickups: [], forwards: [], parkings: [], conferences: [], warnings: [], reconciled: false, witness: null,
  legs: [
    { ...leg, uniqueid: "1", endpoint: "PJSIP/trunk", role: "caller", started_at: at(0), answered_at: at(1), ended_at: at(30), outcome: "answered" },
    { ...leg, uniqueid: "2", endpoint: "PJSIP/101", role: "agent", answered_at: at(6), ended_at: at(30), outcome: "answered" },
    { ...leg, uniqueid: "3", endpoint: "PJSIP/102", role: "agent", answered_at: null, ended_at: at(6), outcome: "elsewhere" },
  ],
  talks: [{ between: ["PJSIP/trunk", "PJSIP/101"], start: at(6), end: at(30) }],
  recording_pauses: [],
  queue_visits: [{ queue: "sales", position: 1, entered_at: at(1), left_at: at(6), outcome: "answered", agent: "PJSIP/101", wait_s: 5 }],
};

describe("the story of a call", () => {
  test("is told in order, and at one instant as a person would tell it", () => {
    expect(moments(answered).map((moment) => moment.kind)).toEqual([
      "began", "enters", "rings", "rings", "not-answered", "answered", "talk", "over",
    ]);
  });

  test("tells who parked, who waits no more, and who sat in a room", () => {
    const parking = { lot: "default", space: "7501", parked_by: "PJSIP/101", start: at(8), end: at(12), outcome: "retrieved" as const, retrieved_by: "PJSIP/102" };
    const stay = { conference: "7001", endpoint: "PJSIP/102", start: at(20), end: null };
    const kinds = moments({ ...answered, parkings: [parking], conferences: [stay] }).map((moment) => moment.kind);
    expect(kinds.slice(-4)).toEqual(["parked", "unparked", "joins", "over"]);
  });

  test("has no end while the call goes on", () => {
    const kinds = moments({ ...answered, ended_at: null }).map((moment) => moment.kind);
    expect(kinds).not.toContain("over");
  });

  test("tells that the caller left the queue unanswered", () => {
    const lost = { ...answered, talks: [], queue_visits: [{ ...answered.queue_visits[0]!, outcome: "abandoned" as const }] };
    expect(moments(lost).map((moment) => moment.kind)).toContain("leaves");
  });
});
