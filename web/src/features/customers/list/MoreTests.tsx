import { MultiSelect, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import { useWords } from "@/features/deals/api";

import type { Change, CustomerSearch } from "../search";
import { useTags } from "./api";

const TYPING_PAUSE_MS = 300;
const LEAST_LETTERS = 2;
const MAX_TAGS = 5;
const WITHOUT = "0";
const LIKE = { comboboxProps: { withinPortal: false }, clearable: true } as const;

interface MoreTestsProps {
  search: CustomerSearch;
  change: Change;
}

/** What else a list can be narrowed to: other tags, why leads were lost, and how customers can be reached. */
export function MoreTests({ search, change }: MoreTestsProps) {
  const { t } = useTranslation();
  const names = (useTags().data ?? []).map((tag) => tag.name);
  const either = [{ value: "true", label: t("lists.has") }, { value: "false", label: t("lists.hasNot") }];
  const wish = (value: string | null) => (value === null ? undefined : value === "true");
  const said = (value: boolean | undefined) => (value === undefined ? null : String(value));
  const tags = (chosen: string[] = []) => [...new Set([...names, ...chosen])];
  const find = useDebouncedCallback((text: string) => change({ position: text.trim().length < LEAST_LETTERS ? undefined : text.trim() }), TYPING_PAUSE_MS);
  return (
    <>
      <MultiSelect {...LIKE} searchable label={t("lists.anyTag")} maxValues={MAX_TAGS} data={tags(search.any_tag)} value={search.any_tag ?? []} onChange={(any_tag) => change({ any_tag })} />
      <MultiSelect {...LIKE} searchable label={t("lists.noTag")} maxValues={MAX_TAGS} data={tags(search.no_tag)} value={search.no_tag ?? []} onChange={(no_tag) => change({ no_tag })} data-testid="filter-no-tag" />
      <LossReasons search={search} change={change} />
      <TextInput label={t("customers.position")} key={search.position === undefined ? "empty" : "filled"} defaultValue={search.position ?? ""} maxLength={200} onChange={(event) => find(event.currentTarget.value)} />
      <Select {...LIKE} label={t("lists.columns.phones")} data={either} value={said(search.has_phone)} onChange={(value) => change({ has_phone: wish(value) })} data-testid="filter-has-phone" />
      <Select {...LIKE} label={t("lists.columns.emails")} data={either} value={said(search.has_email)} onChange={(value) => change({ has_email: wish(value) })} />
    </>
  );
}

function LossReasons({ search, change }: MoreTestsProps) {
  const { t } = useTranslation();
  const reasons = useWords("loss_reason");
  const data = [...reasons.map((word) => ({ value: String(word.id), label: word.name })), { value: WITHOUT, label: t("customers.noLossReason") }];
  const chosen = (search.loss_reason ?? []).map(String);
  const known = [...data, ...chosen.filter((id) => !data.some((one) => one.value === id)).map((id) => ({ value: id, label: id }))];
  return <MultiSelect {...LIKE} searchable label={t("customers.lossReason")} data={known} value={chosen} onChange={(ids) => change({ loss_reason: ids.map(Number) })} data-testid="filter-loss" />;
}
