import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";

import type { OwnInputProps, sharedOf } from "./OwnInputs";

const TYPING_PAUSE_MS = 250;

/** A customer of the field's kind, found by name, number or e-mail. */
export function CustomerInput({ field, value, name, onChange, shared }: OwnInputProps & { shared: ReturnType<typeof sharedOf> }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [picked, setPicked] = useState<{ value: string; label: string } | null>(null);
  const [asked] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const kind = field.target ?? "contact";
  const found = $api.useQuery("get", "/api/v1/customers", { params: { query: { q: asked, kind, limit: 12 } } }, { enabled: asked.length > 1 });
  const chosen = typeof value === "number" ? String(value) : null;
  const listed = (asked.length > 1 ? (found.data?.items ?? []) : []).map((one) => ({ value: String(one.id), label: one.name }));
  const present = chosen === null ? [] : [picked?.value === chosen ? picked : { value: chosen, label: name ?? chosen }];
  const data = [...present.filter((one) => !listed.some((other) => other.value === one.value)), ...listed];
  return (
    <Select
      {...shared}
      clearable
      searchable
      placeholder={t("fields.findCustomer")}
      nothingFoundMessage={asked.length > 1 && !found.isFetching ? t("customers.empty") : undefined}
      data={data}
      filter={({ options }) => options}
      value={chosen}
      onSearchChange={setTyped}
      onChange={(next) => {
        setPicked(data.find((one) => one.value === next) ?? null);
        onChange(next === null ? null : Number(next));
      }}
    />
  );
}
