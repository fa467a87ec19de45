import { describe, expect, it } from "vitest";

import { touchOf } from "./list/touches";
import type { SavedView } from "./list/types";
import { columnsOf, differs, filterOf, searchOf } from "./list/view";
import { parseCustomerSearch } from "./search";

const view: SavedView = {
  id: 7,
  name: "Спящие",
  shared: false,
  owner: null,
  may_edit: true,
  is_default: false,
  filter: { q: "", kind: "lead", responsible: "mine", tag: ["опт"], source: null, status: null, company_id: null, created_from: null, created_to: null, contact_from: null, contact_to: "-30d", untouched: false, open_deal: false, open_task: null },
  sort: "longest_silent",
  columns: ["phones", "tags"],
};

describe("the address of a list", () => {
  it("holds a saved view whole and gives it back", () => {
    const search = searchOf(view);
    expect(search).toEqual({ kind: "lead", responsible: "mine", tag: ["опт"], contact_to: "-30d", open_deal: false, sort: "longest_silent", columns: ["phones", "tags"], view: 7 });
    expect(parseCustomerSearch(JSON.parse(JSON.stringify(search)) as Record<string, unknown>)).toEqual(search);
    expect(differs(search, view)).toBe(false);
    expect(touchOf(search)).toBe("not30");
  });

  it("tells when something differs from the view", () => {
    const search = searchOf(view);
    expect(differs({ ...search, tag: ["опт", "vip"] }, view)).toBe(true);
    expect(differs({ ...search, columns: ["tags", "phones"] }, view)).toBe(true);
    expect(differs({ ...search, sort: "newest" }, view)).toBe(true);
  });

  it("keeps a birthday that is near beside another own field", () => {
    const field = ["birthday:within:7", "segment:is:3"];
    expect(parseCustomerSearch({ field })).toEqual({ field });
  });

  it("drops what cannot be and keeps the rest", () => {
    const search = parseCustomerSearch({ q: 79, kind: "robot", responsible: "0", tag: "vip", created_from: "soon", open_deal: "yes", view: 0, columns: ["tags", "secret", "tags"], sort: "name", untouched: 1 });
    expect(search).toEqual({ q: "79", tag: ["vip"], view: 0, columns: ["tags"] });
    expect(filterOf(search)).toEqual({ q: "79", tag: ["vip"] });
    expect(columnsOf({})).toContain("responsible");
  });
});
