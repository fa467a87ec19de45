import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import { useAllFields } from "@/features/fields/api";
import { PREFIX } from "@/features/fields/types";
import type { Field } from "@/features/fields/types";

const KEYS = {
  name: "common.name",
  position: "customers.position",
  company: "customers.company",
  company_id: "customers.company",
  responsible: "customers.responsible",
  responsible_id: "customers.responsible",
  emails: "customers.emails",
  phones: "customers.phones",
  note: "customers.note",
  source: "customers.source",
  tags: "customers.tags",
  status: "customers.status",
  companies: "sections.companies",
  requisites: "sections.requisites",
  addresses: "sections.addresses",
  loyalty: "sections.loyalty",
  identifiers: "duplicates.identifiers",
  company_name: "customers.company",
  title: "deals.name",
  amount: "deals.amount",
  currency: "deals.currency",
  expected_close: "deals.expectedClose",
  contact_id: "customers.contact",
  due: "tasks.due",
  text: "tasks.text",
  kind: "tasks.kind",
  priority: "tasks.priority",
  repeat: "tasks.repeat",
  duration_min: "tasks.durationMinutes",
  rhythm_every: "tasks.every",
  rhythm_weekdays: "tasks.onWeekdays",
  rhythm_until: "tasks.repeatUntil",
  rhythm_times: "tasks.repeatTimes",
  remind_at: "tasks.remind",
  remind_before_min: "tasks.remindMinutes",
  deal_id: "deals.deal",
  lead_id: "customers.lead",
  line_order: "goods.lineOrder",
  project_id: "projects.one",
  competitors: "competitors.title",
  lost_to: "competitors.lostTo",
  loss_reason_id: "customers.lossReason",
  loss_note: "deals.lossNote",
} as const;

/** Names of the wire's fields in the reader's language; a field that this console does not know keeps its own. */
export function useFieldNames(): (fields: string[]) => string[] {
  const { t } = useTranslation();
  const own = useAllFields().data?.items;
  return useCallback(
    (fields) => [...new Set(fields)].map((field) => (field in KEYS ? t(KEYS[field as keyof typeof KEYS]).toLocaleLowerCase() : (ownName(field, own ?? []) ?? field))),
    [t, own],
  );
}

function ownName(name: string, own: readonly Field[]): string | undefined {
  return name.startsWith(PREFIX) ? own.find((field) => field.key === name.slice(PREFIX.length))?.label : undefined;
}
