import { describe, expect, it } from "vitest";

import { movedBefore, parseQuantity, plain, totalsOf, wrongField } from "./lines";
import type { DealLine } from "./types";

const line = (values: Partial<DealLine>): DealLine => ({ id: 1, product_id: null, name: "a", sku: "", unit: "", quantity: "1.000", price: "1.00", discount_kind: "percent", discount: "0.00", vat_rate: null, vat_included: true, gross: "1.00", discount_amount: "0.00", vat: "0.00", total: "1.00", ...values });

describe("lines of a deal", () => {
  it("take quantities as people type them and refuse what is none", () => {
    expect([parseQuantity("1,5"), parseQuantity("12 000"), parseQuantity("0.125")]).toEqual(["1.5", "12000", "0.125"]);
    expect([parseQuantity("0"), parseQuantity("1.0005"), parseQuantity("-1"), parseQuantity("")]).toEqual([null, null, null, null]);
  });

  it("show decimals without zeros that say nothing", () => {
    expect([plain("2.000"), plain("1500.50"), plain("100.00"), plain("0.125"), plain("100")]).toEqual(["2", "1500.5", "100", "0.125", "100"]);
  });

  it("add sums up exactly where floats would not", () => {
    const lines = [line({ total: "0.10", gross: "0.10" }), line({ total: "0.20", gross: "0.20" }), line({ total: "9007199254740993.01", gross: "9007199254740993.01" })];
    expect(totalsOf(lines).total).toBe("9007199254740993.31");
    expect(totalsOf([]).total).toBe("0.00");
  });

  it("move in front of another one or to the end", () => {
    const all = [{ id: 1 }, { id: 2 }, { id: 3 }];
    expect(movedBefore(3, 1)(all).map((one) => one.id)).toEqual([3, 1, 2]);
    expect(movedBefore(1, null)(all).map((one) => one.id)).toEqual([2, 3, 1]);
    expect(movedBefore(2, 2)(all)).toEqual(all);
  });

  it("tell which field was not accepted", () => {
    const problem = { type: "about:blank", title: "x", status: 422, code: "invalid-input", detail: "", errors: [{ field: "body.lines.3.discount", reason: "" }] };
    expect([wrongField(problem), wrongField(null)]).toEqual(["discount", null]);
  });
});
