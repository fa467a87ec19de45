import type { CustomerKind } from "@/api/types";

export const KINDS: readonly CustomerKind[] = ["contact", "company", "lead"];

function kind(value: unknown): CustomerKind | undefined {
  return KINDS.find((one) => one === value);
}

export interface CustomerSearch {
  q?: string;
  kind?: CustomerKind;
}

export function parseCustomerSearch(search: Record<string, unknown>): CustomerSearch {
  const chosen = kind(search["kind"]);
  const q = typeof search["q"] === "number" ? String(search["q"]) : search["q"];
  return {
    ...(typeof q === "string" && q !== "" ? { q } : {}),
    ...(chosen !== undefined ? { kind: chosen } : {}),
  };
}

export interface NewCustomer {
  kind?: CustomerKind;
  number?: string;
}

export function parseNewCustomer(search: Record<string, unknown>): NewCustomer {
  const chosen = kind(search["kind"]);
  const number = typeof search["number"] === "number" ? String(search["number"]) : search["number"];
  return {
    ...(chosen !== undefined ? { kind: chosen } : {}),
    ...(typeof number === "string" && number !== "" ? { number } : {}),
  };
}
