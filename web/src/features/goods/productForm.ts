import { parseAmount } from "@/features/deals/money";

import type { PriceList, Product, ProductKind } from "./types";

export interface ProductValues {
  kind: ProductKind;
  name: string;
  sku: string;
  unit: string;
  category: string | null;
  /** `none` is without VAT. */
  vat_rate: string;
  description: string;
  prices: Record<number, string>;
}

export const RATES = ["0", "5", "7", "10", "20", "22"];

/** `20.00` is shown as people say it: 20. */
export const plainRate = (rate: string) => String(Number(rate));

export function rateOptions(present: string, none: string) {
  const rates = present === "none" || RATES.includes(present) ? RATES : [...RATES, present];
  return [{ value: "none", label: none }, ...rates.map((rate) => ({ value: rate, label: `${rate} %` }))];
}

export function startOf(product: Product | undefined, category: number | undefined, lists: readonly PriceList[]): ProductValues {
  const own = product?.category?.id ?? (product === undefined ? category : undefined);
  return {
    kind: product?.kind ?? "product",
    name: product?.name ?? "",
    sku: product?.sku ?? "",
    unit: product?.unit ?? "",
    category: own === undefined || own === 0 ? null : String(own),
    vat_rate: product?.vat_rate == null ? "none" : plainRate(product.vat_rate),
    description: product?.description ?? "",
    prices: Object.fromEntries(lists.map((list) => [list.id, product?.prices.find((one) => one.price_list_id === list.id)?.amount ?? ""])),
  };
}

/** The prices that are others now; an emptied one goes out of its list. */
export function pricesOf(typed: Record<number, string>, lists: readonly PriceList[], product: Product | undefined) {
  return lists.flatMap((list) => {
    const text = typed[list.id] ?? "";
    const before = product?.prices.find((one) => one.price_list_id === list.id)?.amount ?? null;
    const amount = text.trim() === "" ? null : parseAmount(text);
    return amount === before ? [] : [{ price_list_id: list.id, amount }];
  });
}
