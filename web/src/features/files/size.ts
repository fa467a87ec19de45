import { useTranslation } from "react-i18next";

const STEP = 1024;
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** In the largest unit of which there is one at least, by the language's own abbreviation. */
export function sizeText(bytes: number, language: string): string {
  const power = Math.min(UNITS.length - 1, bytes < STEP ? 0 : Math.floor(Math.log(bytes) / Math.log(STEP)));
  const value = bytes / STEP ** power;
  return new Intl.NumberFormat(language, { style: "unit", unit: UNITS[power] ?? "byte", unitDisplay: "short", maximumFractionDigits: value < 10 && power > 0 ? 1 : 0 }).format(value);
}

export function useSize(): (bytes: number) => string {
  const { i18n } = useTranslation();
  return (bytes) => sizeText(bytes, i18n.language);
}
