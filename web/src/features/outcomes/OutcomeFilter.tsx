import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useOutcomes } from "./api";

const MISSING = "missing";
export type OutcomeChoice = number | typeof MISSING;

/** Calls by what became of them; nothing at all in a house without outcomes. */
export function OutcomeFilter({ value, onChange }: { value: OutcomeChoice | undefined; onChange: (value: OutcomeChoice | undefined) => void }) {
  const { t } = useTranslation();
  const outcomes = useOutcomes().data ?? [];
  if (outcomes.length === 0) return null;
  const data = [...outcomes.map((one) => ({ value: String(one.id), label: one.name })), { value: MISSING, label: t("outcomes.missing") }];
  return (
    <Select
      size="xs"
      w={150}
      clearable
      searchable
      aria-label={t("outcomes.title")}
      placeholder={t("outcomes.title")}
      data={data}
      value={value === undefined ? null : String(value)}
      onChange={(chosen) => onChange(chosen === null ? undefined : chosen === MISSING ? MISSING : Number(chosen))}
    />
  );
}

/** From an address. */
export function outcomeOf(value: unknown): OutcomeChoice | undefined {
  if (value === MISSING) return MISSING;
  return typeof value === "number" && Number.isInteger(value) && value > 0 ? value : undefined;
}
