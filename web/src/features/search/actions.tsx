import { useTranslation } from "react-i18next";

import { GLYPHS } from "@/features/quick/CreateMenu";
import type { Makable, QuickCreate } from "@/features/quick/useQuickCreate";

import type { Hit } from "./hits";

const NAMED = { lead: "picker.createLead", contact: "picker.createContact", company: "picker.createCompany", deal: "quick.createDeal" } as const;

function isNamed(what: Makable): what is keyof typeof NAMED {
  return what in NAMED;
}

/** What can be made by its words: `new deal`, `new deal Acme`; and of what nobody has, whoever was typed. */
export function useActions({ makable, make }: QuickCreate, typed: string, nothingFound: boolean): Hit[] {
  const { t } = useTranslation();
  const words = typed.toLocaleLowerCase();
  const hits = makable.flatMap((what): Hit[] => {
    const Glyph = GLYPHS[what];
    const label = t(`quick.${what}`);
    const known = label.toLocaleLowerCase();
    const hit = (key: string, title: string, name: string): Hit => ({ key: `${key}/${what}`, title, under: "", mark: <Glyph size={20} stroke={1.7} />, act: () => make(what, name) });
    if (known.startsWith(words) || known.split(" ").some((word) => word.startsWith(words))) return [hit("make", label, "")];
    if (!words.startsWith(`${known} `) || !isNamed(what)) return [];
    const name = typed.slice(known.length).trim();
    return [hit("make", t(NAMED[what], { name }), name)];
  });
  if (hits.length > 0 || !nothingFound) return hits;
  return makable.filter(isNamed).map((what) => {
    const Glyph = GLYPHS[what];
    return { key: `create/${what}`, title: t(NAMED[what], { name: typed }), under: "", mark: <Glyph size={20} stroke={1.7} />, act: () => make(what, typed) };
  });
}
