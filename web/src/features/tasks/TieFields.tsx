import { Group, Loader, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { can, useMe } from "@/features/session/api";

import type { Named, Task, TaskPatch } from "./types";

const TYPING_PAUSE_MS = 200;
const SHORTEST = 2;
const KINDS = ["contact", "company", "lead"] as const;
type Kind = (typeof KINDS)[number];

/** A choice as the field has it, such as "contact:12", with its name. */
export interface Tie {
  value: string;
  label: string;
}

export interface Ties {
  customer: Tie | null;
  deal: Tie | null;
}

export const NO_TIES: Ties = { customer: null, deal: null };

export function tiesOf(task: Pick<Task, Kind | "deal">): Ties {
  const kind = KINDS.find((one) => task[one] !== null);
  const named = (prefix: string, one: Named) => ({ value: `${prefix}:${one.id}`, label: one.name });
  return {
    customer: kind === undefined ? null : named(kind, task[kind] as Named),
    deal: task.deal === null ? null : named("deal", task.deal),
  };
}

function idOf(tie: Tie | null, kind: string): number | null {
  const [prefix, id] = tie?.value.split(":") ?? [];
  return prefix === kind ? Number(id) : null;
}

/** As the wire wants them: of the three kinds of customers one at most. */
export function customerOf({ customer }: Ties): Pick<TaskPatch, "contact_id" | "company_id" | "lead_id"> {
  return { contact_id: idOf(customer, "contact"), company_id: idOf(customer, "company"), lead_id: idOf(customer, "lead") };
}

export function dealOf({ deal }: Ties): number | null {
  return idOf(deal, "deal");
}

interface TieFieldsProps {
  ties: Ties;
  onTies: (ties: Ties) => void;
  disabled: boolean;
}

/** What a task is about, found by name or number. */
export function TieFields({ ties, onTies, disabled }: TieFieldsProps) {
  const { t } = useTranslation();
  const me = useMe();
  return (
    <Group grow align="flex-start">
      {can(me, "customers.view") && <TieSelect label={t("tasks.customer")} of="customers" tie={ties.customer} onTie={(customer) => onTies({ ...ties, customer })} disabled={disabled} />}
      {can(me, "deals.view") && <TieSelect label={t("deals.deal")} of="deals" tie={ties.deal} onTie={(deal) => onTies({ ...ties, deal })} disabled={disabled} />}
    </Group>
  );
}

interface TieSelectProps {
  label: string;
  of: "customers" | "deals";
  tie: Tie | null;
  onTie: (tie: Tie | null) => void;
  disabled: boolean;
}

function TieSelect({ label, of, tie, onTie, disabled }: TieSelectProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(tie?.label ?? "");
  const [asked] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const enabled = asked.length >= SHORTEST && asked !== tie?.label;
  const found = $api.useQuery("get", "/api/v1/search", { params: { query: { q: asked } } }, { enabled, placeholderData: keepPreviousData });
  const hits: Tie[] = !enabled
    ? []
    : of === "customers"
      ? (found.data?.customers ?? []).map((one) => ({ value: `${one.kind}:${one.id}`, label: `${one.name} · ${t(`customers.${one.kind}`)}` }))
      : (found.data?.deals ?? []).map((one) => ({ value: `deal:${one.id}`, label: one.title }));
  const data = tie === null || hits.some((one) => one.value === tie.value) ? hits : [tie, ...hits];
  return (
    <Select
      label={label}
      placeholder={t("tasks.tieHint")}
      clearable
      searchable
      disabled={disabled}
      data={data}
      filter={({ options }) => options}
      value={tie?.value ?? null}
      onChange={(value) => onTie(data.find((one) => one.value === value) ?? null)}
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage={enabled && found.isSuccess && !found.isFetching ? t("customers.empty") : undefined}
      rightSection={enabled && found.isFetching ? <Loader size="xs" /> : undefined}
      data-testid={`task-tie-${of}`}
    />
  );
}
