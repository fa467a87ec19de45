import type { Board, BoardColumn, Deal } from "./types";

/** The board with one deal in another column, before the server has said so; sums come with the server's answer. */
export function moved(board: Board, dealId: number, stageId: number): Board {
  const from = board.columns.find((column) => column.items.some((deal) => deal.id === dealId));
  const deal = from?.items.find((one) => one.id === dealId);
  if (deal === undefined || from?.stage.id === stageId) return board;
  return { ...board, columns: board.columns.map((column) => placed(column, deal, stageId)) };
}

function placed(column: BoardColumn, deal: Deal, stageId: number): BoardColumn {
  const had = column.items.some((one) => one.id === deal.id);
  const items = column.items.filter((one) => one.id !== deal.id);
  if (column.stage.id === stageId) return { ...column, count: column.count + 1, items: [{ ...deal, stage_id: stageId, outcome: column.stage.outcome }, ...items] };
  return had ? { ...column, count: column.count - 1, items } : column;
}

/** The board with what the server says of one deal by now. */
export function renewed(board: Board, deal: Deal): Board {
  return { ...board, columns: board.columns.map((column) => ({ ...column, items: column.items.map((one) => (one.id === deal.id ? { ...one, version: deal.version } : one)) })) };
}

/** The board with the deals that were loaded behind its columns. */
export function grown(board: Board, rest: ReadonlyMap<number, readonly Deal[]>): Board {
  return { ...board, columns: board.columns.map((column) => ({ ...column, items: [...column.items, ...(rest.get(column.stage.id) ?? [])] })) };
}

export function versionOf(boards: readonly (Board | undefined)[], dealId: number): number | undefined {
  const versions = boards.flatMap((board) => board?.columns ?? []).flatMap((column) => column.items).filter((deal) => deal.id === dealId).map((deal) => deal.version);
  return versions.length === 0 ? undefined : Math.max(...versions);
}

/** Where the arrow keys lead from a deal: to its neighbours in the column, or to the same height beside. */
export function neighbour(board: Board, dealId: number, key: string): number | null {
  const at = board.columns.findIndex((column) => column.items.some((deal) => deal.id === dealId));
  const row = board.columns[at]?.items.findIndex((deal) => deal.id === dealId) ?? -1;
  if (at < 0) return null;
  if (key === "ArrowDown" || key === "ArrowUp") return board.columns[at]?.items[row + (key === "ArrowDown" ? 1 : -1)]?.id ?? null;
  const step = key === "ArrowRight" ? 1 : -1;
  for (let column = at + step; column >= 0 && column < board.columns.length; column += step) {
    const items = board.columns[column]?.items ?? [];
    const found = items[Math.min(row, items.length - 1)];
    if (found !== undefined) return found.id;
  }
  return null;
}
