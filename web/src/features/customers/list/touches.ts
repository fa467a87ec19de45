import type { CustomerSearch } from "../search";

/** Spans of the last contact that people ask for; days are counted back from today. */
export const TOUCHED = {
  today: { contact_from: "-0d" },
  week: { contact_from: "-7d" },
  not30: { contact_to: "-30d" },
  not90: { contact_to: "-90d" },
  never: { untouched: true },
} as const;
export type Touch = keyof typeof TOUCHED;
export const TOUCHES = Object.keys(TOUCHED) as Touch[];

export function touchOf(search: CustomerSearch): Touch | undefined {
  return TOUCHES.find((name) => {
    const wish: CustomerSearch = TOUCHED[name];
    return wish.contact_from === search.contact_from && wish.contact_to === search.contact_to && wish.untouched === search.untouched;
  });
}
