import type { TFunction } from "i18next";

/** What was done, in words; a deed that the catalogue does not know yet is shown by its own name. */
export function actionText(action: string, t: TFunction): string {
  const [family = "", verb = ""] = action.split(".");
  // The server's names are many and come from every room: no one type holds them all.
  const say = t as (key: string, options: { defaultValue: string }) => string;
  return say(`audit.actions.${family}.${verb}`, { defaultValue: action });
}

/** What it was done to. */
export function subjectText(kind: string, id: string, t: TFunction): string {
  const say = t as (key: string, options: { defaultValue: string }) => string;
  return `${say(`audit.subjects.${kind}`, { defaultValue: kind })} ${id}`.trim();
}
