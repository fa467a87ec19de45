import i18next from "i18next";

/** What stands where a person's data was erased, on the wire and in the database. */
const ERASED = "[erased]";

/** The reader's word for it, in whatever was read: an erased name stands in cards, lists, histories, calls and frames. */
export function withErasedTold(text: string): string {
  return i18next.isInitialized && text.includes(ERASED) ? text.replaceAll(ERASED, i18next.t("common.erased")) : text;
}

/** What is sent back is the server's word again: a card that was erased stays known as one when it is saved. */
export function withErasedMeant(text: string): string {
  return i18next.isInitialized ? text.replaceAll(i18next.t("common.erased"), ERASED) : text;
}
