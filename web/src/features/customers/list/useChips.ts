import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { useAllWords } from "@/features/deals/api";
import { useFormat } from "@/i18n/format";

import type { Change, CustomerSearch } from "../search";
import { useSourceName } from "../source";
import { touchOf } from "./touches";
import { useListedFields } from "./useColumnNames";
import type { Entities } from "./useColumnNames";
import { usePeople } from "./usePeople";
import { sameLabels, wishOf } from "./wishes";

export interface Chip {
  name: string;
  text: string;
  remove: () => void;
}

/** What narrows the list and has no field of its own in the bar, each with a way to drop it. */
export function useChips(search: CustomerSearch, change: Change): Chip[] {
  const { t } = useTranslation();
  const created = useSpan(search.created_from, search.created_to);
  const touched = useSpan(search.contact_from, search.contact_to);
  const touch = touchOf(search);
  const own = useOwnChips();
  const words = useAllWords();
  const sourceName = useSourceName();
  const drop = (name: string, text: string, gone: Parameters<Change>[0]): Chip => ({ name, text, remove: () => change(gone) });
  const chips: (Chip | undefined)[] = [
    ...(search.tag ?? []).map((tag) => drop(`tag ${tag}`, `${t("customers.tags")}: ${tag}`, { tag: (search.tag ?? []).filter((other) => other !== tag) })),
    ...(search.any_tag ?? []).length > 0 ? [drop("any_tag", `${t("lists.anyTag")}: ${(search.any_tag ?? []).join(", ")}`, { any_tag: undefined })] : [],
    ...(search.no_tag ?? []).length > 0 ? [drop("no_tag", `${t("lists.noTag")}: ${(search.no_tag ?? []).join(", ")}`, { no_tag: undefined })] : [],
    ...(search.loss_reason ?? []).length > 0 ? [drop("loss_reason", `${t("customers.lossReason")}: ${(search.loss_reason ?? []).map((id) => (id === 0 ? t("customers.noLossReason").toLocaleLowerCase() : (words.find((word) => word.id === id)?.name ?? String(id)))).join(", ")}`, { loss_reason: undefined })] : [],
    search.position === undefined ? undefined : drop("position", `${t("customers.position")}: ${search.position}`, { position: undefined }),
    search.has_phone === undefined ? undefined : drop("has_phone", `${t("lists.columns.phones")}: ${t(search.has_phone ? "lists.has" : "lists.hasNot").toLocaleLowerCase()}`, { has_phone: undefined }),
    search.has_email === undefined ? undefined : drop("has_email", `${t("lists.columns.emails")}: ${t(search.has_email ? "lists.has" : "lists.hasNot").toLocaleLowerCase()}`, { has_email: undefined }),
    search.source === undefined ? undefined : drop("source", `${t("customers.source")}: ${sourceName(search.source)}`, { source: undefined }),
    search.status === undefined ? undefined : drop("status", `${t("lists.leadStatus")}: ${t(`leadStatus.${search.status}`)}`, { status: undefined }),
    search.company_id === undefined ? undefined : drop("company", t("lists.ofCompany"), { company_id: undefined }),
    created === undefined ? undefined : drop("created", `${t("customers.created")}: ${created}`, { created_from: undefined, created_to: undefined }),
    touch === undefined && touched === undefined
      ? undefined
      : drop("touched", `${t("lists.lastContact")}: ${touch === undefined ? touched : t(`lists.touched.${touch}`).toLocaleLowerCase()}`, { contact_from: undefined, contact_to: undefined, untouched: undefined }),
    ...(search.field ?? []).map((said) => drop(`field ${said}`, own(said), { field: (search.field ?? []).filter((other) => other !== said) })),
    search.open_deal === undefined ? undefined : drop("open_deal", `${t("lists.openDeal")}: ${t(search.open_deal ? "lists.has" : "lists.hasNot").toLocaleLowerCase()}`, { open_deal: undefined }),
    search.open_task === undefined ? undefined : drop("open_task", `${t("lists.openTask")}: ${t(search.open_task ? "lists.has" : "lists.hasNot").toLocaleLowerCase()}`, { open_task: undefined }),
  ];
  return chips.filter((chip) => chip !== undefined);
}

export function withinText(days: string, t: TFunction): string {
  return days === "0" ? t("fields.birthdayToday") : t("fields.birthdayWithin", { count: Number(days) });
}

/** A test of an own field in words. */
export function useOwnChips(entities?: Entities): (said: string) => string {
  const { t } = useTranslation();
  const format = useFormat();
  const people = usePeople();
  const { fields, all } = useListedFields(entities);
  return (said) => {
    const { key, test, value } = wishOf(said);
    const field = fields.find((one) => one.key === key);
    const label = field?.label ?? key;
    if (test === "filled" || test === "empty") return `${label}: ${t(`fields.${test}`).toLocaleLowerCase()}`;
    const word = { is: "", from: `${t("fields.atLeast").toLocaleLowerCase()} `, to: `${t("fields.atMost").toLocaleLowerCase()} `, begins: `${t("fields.beginsWith")} `, within: "" }[test];
    return `${label}: ${word}${meant(value)}`;

    function meant(text: string): string {
      if (test === "within") return withinText(text, t);
      if (field?.kind === "yes_no") return t(text === "yes" ? "fields.yes" : "fields.no").toLocaleLowerCase();
      if (field?.kind === "user") return text === "me" ? t("fields.me").toLocaleLowerCase() : (people.find((one) => one.value === text)?.label ?? text);
      if (field?.kind === "choice" || field?.kind === "choices") return sameLabels(all, key).find((one) => one.value === text)?.label ?? text;
      return (field?.kind === "date" || field?.kind === "moment") && /^\d{4}-/.test(text) ? format.date(`${text}T12:00:00`) : text;
    }
  };
}

export function useSpan(from: string | undefined, to: string | undefined): string | undefined {
  const { t } = useTranslation();
  const format = useFormat();
  if (from === undefined && to === undefined) return undefined;
  const day = (value: string) => {
    const ago = /^-(\d+)d$/.exec(value)?.[1];
    return ago === undefined ? format.date(`${value}T12:00:00`) : t("lists.daysAgo", { count: Number(ago) });
  };
  return [from === undefined ? "" : day(from), to === undefined ? "" : day(to)].join(" – ").trim();
}
