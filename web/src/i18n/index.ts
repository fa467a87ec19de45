import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import type { Language } from "@/api/types";

const STORED = "callcenter-language";

/** Catalogues come on demand: nobody loads the language that they do not read. */
const catalogues: Record<Language, () => Promise<{ default: object }>> = {
  ru: () => import("./ru.json"),
  en: () => import("./en.json"),
};

/** Each language by its own name: one who cannot read the other finds it. */
export const LANGUAGE_NAMES: { value: Language; label: string }[] = [
  { value: "ru", label: "Русский" },
  { value: "en", label: "English" },
];

function isLanguage(value: string | null | undefined): value is Language {
  return value === "ru" || value === "en";
}

export function preferredLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (isLanguage(stored)) return stored;
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage);
  return spoken ?? "en";
}

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, "translation")) return;
  const catalogue = await catalogues[language]();
  i18next.addResourceBundle(language, "translation", catalogue.default);
}

export async function startLanguages(language: Language = preferredLanguage()): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    interpolation: { escapeValue: false },
    resources: {},
    returnNull: false,
  });
  await setLanguage(language);
}

export async function setLanguage(language: Language): Promise<void> {
  await load(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  localStorage.setItem(STORED, language);
}

export function currentLanguage(): Language {
  return isLanguage(i18next.language) ? i18next.language : "en";
}
