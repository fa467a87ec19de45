import { describe, expect, it } from "vitest";

import { auditQuery, parseAuditSearch } from "./search";

describe("the address of the audit trail", () => {
  it("keeps what is known and drops the rest", () => {
    const typed = { topic: "taken", user: "7", outcome: "refused", from: "2026-03-01", to: "2026-13", action: "call", more: 1 };
    expect(parseAuditSearch(typed)).toEqual({ topic: "taken", user: 7, outcome: "refused", from: "2026-03-01" });
    expect(parseAuditSearch({ topic: "everything", user: "-1" })).toEqual({});
  });

  it("asks for one action before the topic that it belongs to", () => {
    expect(auditQuery({ topic: "rights", action: "role.change" })).toEqual({ action: ["role.change"] });
    expect(auditQuery({ topic: "secrets" })).toEqual({ action: ["credential."] });
  });

  it("ends a day with the next midnight of the viewer", () => {
    const { at_from: from, at_to: to } = auditQuery({ from: "2026-03-01", to: "2026-03-02" });
    expect([new Date(from ?? "").getDate(), new Date(from ?? "").getHours()]).toEqual([1, 0]);
    expect([new Date(to ?? "").getDate(), new Date(to ?? "").getHours()]).toEqual([3, 0]);
  });
});
