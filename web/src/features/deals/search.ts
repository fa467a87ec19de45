export interface DealSearch {
  pipeline?: number;
  responsible?: number;
  q?: string;
}

function whole(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;
}

export function parseDealSearch(search: Record<string, unknown>): DealSearch {
  const pipeline = whole(search["pipeline"]);
  const responsible = whole(search["responsible"]);
  const q = typeof search["q"] === "number" ? String(search["q"]) : search["q"];
  return {
    ...(pipeline !== undefined ? { pipeline } : {}),
    ...(responsible !== undefined ? { responsible } : {}),
    ...(typeof q === "string" && q !== "" ? { q } : {}),
  };
}
