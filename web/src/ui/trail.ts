/** Which rows the last list showed, so that a card knows its neighbours; it lives as long as the tab. */
const trails = new Map<string, readonly string[]>();

export function leaveTrail(list: string, rows: readonly string[]): void {
  trails.set(list, rows);
}

/** The row before (-1) or behind (1) in the list that one came from; nothing of a card that was in none. */
export function besideOf(list: string, row: string, step: 1 | -1): string | undefined {
  const rows = trails.get(list) ?? [];
  const at = rows.indexOf(row);
  return at < 0 ? undefined : rows[at + step];
}
