import { useTranslation } from "react-i18next";

import { useFormat } from "@/i18n/format";

import type { Change, CustomerSearch } from "../search";
import { touchOf } from "./touches";

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
  const drop = (name: string, text: string, gone: Parameters<Change>[0]): Chip => ({ name, text, remove: () => change(gone) });
  const chips: (Chip | undefined)[] = [
    ...(search.tag ?? []).map((tag) => drop(`tag ${tag}`, `${t("customers.tags")}: ${tag}`, { tag: (search.tag ?? []).filter((other) => other !== tag) })),
    search.source === undefined ? undefined : drop("source", `${t("customers.source")}: ${search.source}`, { source: undefined }),
    search.status === undefined ? undefined : drop("status", `${t("lists.leadStatus")}: ${t(`leadStatus.${search.status}`)}`, { status: undefined }),
    search.company_id === undefined ? undefined : drop("company", t("lists.ofCompany"), { company_id: undefined }),
    created === undefined ? undefined : drop("created", `${t("customers.created")}: ${created}`, { created_from: undefined, created_to: undefined }),
    touch === undefined && touched === undefined
      ? undefined
      : drop("touched", `${t("lists.lastContact")}: ${touch === undefined ? touched : t(`lists.touched.${touch}`).toLocaleLowerCase()}`, { contact_from: undefined, contact_to: undefined, untouched: undefined }),
    search.open_deal === undefined ? undefined : drop("open_deal", `${t("lists.openDeal")}: ${t(search.open_deal ? "lists.has" : "lists.hasNot").toLocaleLowerCase()}`, { open_deal: undefined }),
    search.open_task === undefined ? undefined : drop("open_task", `${t("lists.openTask")}: ${t(search.open_task ? "lists.has" : "lists.hasNot").toLocaleLowerCase()}`, { open_task: undefined }),
  ];
  return chips.filter((chip) => chip !== undefined);
}

function useSpan(from: string | undefined, to: string | undefined): string | undefined {
  const { t } = useTranslation();
  const format = useFormat();
  if (from === undefined && to === undefined) return undefined;
  const day = (value: string) => {
    const ago = /^-(\d+)d$/.exec(value)?.[1];
    return ago === undefined ? format.date(`${value}T12:00:00`) : t("lists.daysAgo", { count: Number(ago) });
  };
  return [from === undefined ? "" : day(from), to === undefined ? "" : day(to)].join(" – ").trim();
}
