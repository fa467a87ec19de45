import { filled } from "../search";
import type { CustomerSearch } from "../search";
import { USUAL_COLUMNS } from "./types";
import type { Column, CustomerFilter, Order, SavedView } from "./types";

const LOOKS: readonly string[] = ["sort", "columns", "view"];

/** What of an address narrows the list; the rest is how it looks. */
export function filterOf(search: CustomerSearch): Partial<CustomerFilter> {
  return Object.fromEntries(Object.entries(search).filter(([name]) => !LOOKS.includes(name)));
}

export function columnsOf(search: CustomerSearch): readonly Column[] {
  return search.columns ?? USUAL_COLUMNS;
}

export function orderOf(search: CustomerSearch): Order {
  return search.sort ?? "newest";
}

const SILENT: Partial<Record<keyof CustomerFilter, unknown>> = { q: "", untouched: false };

/** A saved view as an address: what is empty in it is left out. */
export function searchOf(view: SavedView): CustomerSearch {
  const said = Object.entries(view.filter).filter(([name, value]) => value !== null && value !== SILENT[name as keyof CustomerFilter]);
  const usual = same(view.columns as Column[], USUAL_COLUMNS);
  return filled({
    ...(Object.fromEntries(said) as CustomerSearch),
    sort: view.sort === "newest" ? undefined : view.sort,
    columns: usual ? undefined : (view.columns as Column[]),
    view: view.id,
  });
}

export function differs(search: CustomerSearch, view: SavedView): boolean {
  return canonical(search) !== canonical(searchOf(view));
}

function canonical(search: CustomerSearch): string {
  const parts = { ...filterOf(search), sort: orderOf(search), columns: columnsOf(search) };
  return JSON.stringify(Object.entries(parts).sort(([one], [other]) => one.localeCompare(other)));
}

function same(one: readonly Column[], other: readonly Column[]): boolean {
  return one.length === other.length && one.every((column, place) => column === other[place]);
}
