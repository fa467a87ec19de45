import type { TFunction } from "i18next";

interface Shown {
  number: string;
  points: number;
  discount: string;
  blocked?: boolean;
}

/** A loyalty card in one line: its number, what is on it, and what it takes off. */
export function loyaltyText({ number, points, discount, blocked = false }: Shown, t: TFunction): string {
  const parts = [number, t("sections.points", { count: points })];
  if (discount !== "0") parts.push(t("sections.discountOf", { percent: discount }));
  if (blocked) parts.push(t("sections.blocked"));
  return parts.join(" · ");
}
