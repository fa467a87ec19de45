/** `product` is open in its dialog; `category` 0 is what stands in none. */
export interface GoodsSearch {
  q?: string;
  category?: number;
  product?: number;
  archived?: boolean;
}

function whole(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;
}

export function parseGoodsSearch(search: Record<string, unknown>): GoodsSearch {
  const category = whole(search["category"]);
  const product = whole(search["product"]);
  const q = typeof search["q"] === "number" ? String(search["q"]) : search["q"];
  return {
    ...(typeof q === "string" && q !== "" ? { q } : {}),
    ...(category !== undefined ? { category } : {}),
    ...(product !== undefined ? { product } : {}),
    ...(search["archived"] === true ? { archived: true } : {}),
  };
}
