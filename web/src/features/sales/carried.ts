import { COLUMNS, NARROWED } from "./search";
import type { SalesChoices, SalesColumn, SalesRow, SalesSearch } from "./types";

/** What tells a report apart or narrows it, as the server names it. */
export function usedBy(search: SalesSearch): string[] {
  const used: (string | undefined)[] = [search.rows ?? "manager", search.across];
  for (const name of [...NARROWED, "source", "tag", "own"] as const) if (name !== "department" && search[name] !== undefined) used.push(name);
  if (search.pipeline !== undefined) used.push("pipeline");
  return used.filter((name) => name !== undefined);
}

/** The figures that these rows and filters tell, and that the role shows. */
export function carried(choices: SalesChoices | undefined, used: readonly string[]): SalesColumn[] {
  return COLUMNS.filter((column) => {
    const names = choices?.carried[column];
    return !(choices?.hidden ?? []).includes(column) && (names === undefined || used.every((name) => names.includes(name)));
  });
}

/** Other rows leave figures out that they cannot tell; without any left the usual ones stand. */
export function withRows(search: SalesSearch, choices: SalesChoices | undefined, changes: { rows?: SalesRow | undefined; across?: SalesRow | undefined }) {
  const after = { ...search, ...changes } as SalesSearch;
  const left = carried(choices, usedBy(after));
  const columns = search.columns?.filter((column) => left.includes(column));
  return { ...changes, columns: columns === undefined || columns.length === 0 ? undefined : columns };
}
