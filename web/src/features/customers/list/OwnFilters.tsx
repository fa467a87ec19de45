import { Group, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Field } from "@/features/fields/types";
import { decimalOf } from "@/features/fields/values";

import { CUSTOMERS, useListedFields } from "./useColumnNames";
import type { Entities } from "./useColumnNames";
import { withinText } from "./useChips";
import { usePeople } from "./usePeople";
import { sameLabels, wishOf, wishText } from "./wishes";
import type { Wish } from "./wishes";

const TYPING_PAUSE_MS = 350;
const MOST = 5;

interface OwnFiltersProps {
  /** Whose fields; those of customers when nothing is said. */
  entities?: Entities;
  label?: string;
  /** Tests in the server's words. */
  wishes: readonly string[];
  onWishes: (wishes: string[]) => void;
}

/** Narrows by any own field: first which one, then what it is. */
export function OwnFilters({ entities = CUSTOMERS, label, wishes, onWishes }: OwnFiltersProps) {
  const { t } = useTranslation();
  const { fields, all } = useListedFields(entities);
  const said = wishes.map(wishOf);
  const [chosen, choose] = useState<string | null>(said.at(-1)?.key ?? null);
  if (fields.length === 0) return null;
  const field = fields.find((one) => one.key === chosen);
  const mine = said.filter((wish) => wish.key === chosen);
  const put = (next: Wish[]) => onWishes([...said.filter((wish) => wish.key !== chosen), ...next].slice(-MOST).map(wishText));
  return (
    <Stack gap={8}>
      <Select clearable searchable comboboxProps={{ withinPortal: false }} label={label ?? t("fields.filter")} data={fields.map((one) => ({ value: one.key, label: one.label }))} value={chosen} onChange={choose} data-testid="filter-own" />
      {field !== undefined && <Value key={field.key} field={field} all={all} wishes={mine} onChange={put} />}
    </Stack>
  );
}

interface ValueProps {
  field: Field;
  all: readonly Field[];
  wishes: Wish[];
  onChange: (wishes: Wish[]) => void;
}

function Value(props: ValueProps) {
  switch (props.field.kind) {
    case "integer":
    case "decimal":
    case "money":
    case "date":
    case "moment":
      return <Or {...props}><Span {...props} /></Or>;
    case "text":
    case "long_text":
    case "link":
      return <Or {...props}><Beginning {...props} /></Or>;
    case "birthday":
      return <Soon {...props} />;
    default:
      return <OneOf {...props} />;
  }
}

/** Whether there is anything at all, or what it is. */
function Or({ field, wishes, onChange, children }: ValueProps & { children: ReactNode }) {
  const { t } = useTranslation();
  const said = wishes.find((wish) => wish.test === "filled" || wish.test === "empty")?.test ?? "any";
  const data = [{ value: "any", label: t("fields.anyValue") }, { value: "filled", label: t("fields.filled") }, { value: "empty", label: t("fields.empty") }];
  const put = (next: string) => onChange(next === "any" ? [] : [{ key: field.key, test: next as "filled" | "empty", value: "" }]);
  return (
    <>
      <SegmentedControl size="xs" fullWidth aria-label={t("fields.filterValue", { label: field.label })} data={data} value={said} onChange={put} data-testid="filter-own-any" />
      {said === "any" && children}
    </>
  );
}

function Span({ field, wishes, onChange }: ValueProps) {
  const { t } = useTranslation();
  const days = field.kind === "date" || field.kind === "moment";
  const [typed, setTyped] = useState({ from: valueOf(wishes, "from"), to: valueOf(wishes, "to") });
  const put = useDebouncedCallback((next: typeof typed) => {
    const wire = (value: string) => (days ? value : decimalOf(value));
    const good = (value: string) => value !== "" && (days || /^-?\d+(\.\d+)?$/.test(wire(value)));
    onChange((["from", "to"] as const).filter((test) => good(next[test])).map((test) => ({ key: field.key, test, value: wire(next[test]) })));
  }, TYPING_PAUSE_MS);
  const set = (part: Partial<typeof typed>) => {
    const next = { ...typed, ...part };
    setTyped(next);
    put(next);
  };
  return (
    <Group grow>
      <TextInput {...(days ? { type: "date" } : { inputMode: "decimal" })} label={t("fields.atLeast")} value={typed.from} onChange={(event) => set({ from: event.currentTarget.value })} data-testid="filter-own-from" />
      <TextInput {...(days ? { type: "date" } : { inputMode: "decimal" })} label={t("fields.atMost")} value={typed.to} onChange={(event) => set({ to: event.currentTarget.value })} data-testid="filter-own-to" />
    </Group>
  );
}

const valueOf = (wishes: Wish[], test: Wish["test"]) => wishes.find((wish) => wish.test === test)?.value ?? "";

function Beginning({ field, wishes, onChange }: ValueProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(valueOf(wishes, "begins"));
  const put = useDebouncedCallback((value: string) => onChange(value.trim() === "" ? [] : [{ key: field.key, test: "begins", value: value.trim() }]), TYPING_PAUSE_MS);
  return <TextInput label={t("fields.filterValue", { label: field.label })} placeholder={t("fields.beginsWith")} maxLength={100} value={typed} onChange={(event) => { setTyped(event.currentTarget.value); put(event.currentTarget.value); }} data-testid="filter-own-value" />;
}

const AHEAD = ["0", "7", "14", "30", "90"] as const;

function Soon({ field, wishes, onChange }: ValueProps) {
  const { t } = useTranslation();
  const wish = wishes[0];
  const days = AHEAD.map((value) => ({ value, label: withinText(value, t) }));
  const other = wish?.test === "within" && !days.some((one) => one.value === wish.value) ? [{ value: wish.value, label: withinText(wish.value, t) }] : [];
  const data = [...days, ...other, { value: ":filled", label: t("fields.filled") }, { value: ":empty", label: t("fields.empty") }];
  const value = wish === undefined ? null : wish.test === "within" ? wish.value : `:${wish.test}`;
  const put = (next: string | null) => {
    if (next === null) onChange([]);
    else onChange([next.startsWith(":") ? { key: field.key, test: next.slice(1) as "filled" | "empty", value: "" } : { key: field.key, test: "within", value: next }]);
  };
  return <Select clearable comboboxProps={{ withinPortal: false }} label={t("fields.filterValue", { label: field.label })} data={data} value={value} onChange={put} data-testid="filter-own-value" />;
}

function OneOf({ field, all, wishes, onChange }: ValueProps) {
  const { t } = useTranslation();
  const choices = useChoices(field, all);
  const data = [...choices, { value: ":filled", label: t("fields.filled") }, { value: ":empty", label: t("fields.empty") }];
  const wish = wishes[0];
  const value = wish === undefined ? null : wish.test === "is" ? wish.value : `:${wish.test}`;
  const put = (next: string | null) => {
    if (next === null) onChange([]);
    else onChange([next.startsWith(":") ? { key: field.key, test: next.slice(1) as "filled" | "empty", value: "" } : { key: field.key, test: "is", value: next }]);
  };
  return <Select clearable searchable comboboxProps={{ withinPortal: false }} label={t("fields.filterValue", { label: field.label })} data={data} value={value} onChange={put} data-testid="filter-own-value" />;
}

function useChoices(field: Field, all: readonly Field[]): { value: string; label: string }[] {
  const { t } = useTranslation();
  const people = usePeople();
  if (field.kind === "yes_no") return [{ value: "yes", label: t("fields.yes") }, { value: "no", label: t("fields.no") }];
  if (field.kind === "user") return [{ value: "me", label: t("fields.me") }, ...people];
  return field.kind === "customer" ? [] : sameLabels(all, field.key);
}
