import { useMemo } from "react";
import { useTranslation } from "react-i18next";

/** Sums come as decimals in text and are shown without going through a float. */
export function useMoney(): (amount: string | null, currency: string) => string {
  const { i18n } = useTranslation();
  const language = i18n.language;
  return useMemo(() => {
    const formats = new Map<string, Intl.NumberFormat>();
    return (amount, currency) => {
      if (amount === null) return "";
      const digits = amount.endsWith(".00") ? 0 : 2;
      const key = `${currency}${digits}`;
      const format = formats.get(key) ?? newFormat(language, currency, digits);
      formats.set(key, format);
      return format.format(amount as Intl.StringNumericLiteral);
    };
  }, [language]);
}

function newFormat(language: string, currency: string, digits: number): Intl.NumberFormat {
  return new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay: "narrowSymbol", minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** What a person types (`1 500,50`) as the wire's decimal, or null when it is no sum. */
export function parseAmount(text: string): string | null {
  const plain = text.replace(/[\s\u00a0\u202f']/g, "").replace(",", ".");
  return /^\d{1,13}(\.\d{1,2})?$/.test(plain) ? plain : null;
}
