import { Combobox, Select, TextInput } from "@mantine/core";
import type { SelectProps } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { useWords } from "@/features/deals/api";
import { useSaveWords } from "@/features/deals/setupApi";
import { can, useMe } from "@/features/session/api";

import { useSourceName } from "./source";

const ADD = "\nadd";

interface SourceInputProps {
  value: string;
  onChange: (source: string) => void;
  /** What the card had before, which may stay though the dictionary does not have it. */
  before: string;
  required?: boolean;
  error?: SelectProps["error"];
}

/** One of the dictionary's sources. Whoever sets the CRM up adds one in place; where nobody keeps any, it is a text. */
export function SourceInput({ value, onChange, before, required = false, error }: SourceInputProps) {
  const { t } = useTranslation();
  const sourceName = useSourceName();
  const setsUp = can(useMe(), "crm.setup");
  const loaded = $api.useQuery("get", "/api/v1/dictionaries", {}, { staleTime: 60_000 }).isSuccess;
  const words = useWords("source");
  const save = useSaveWords();
  const [typed, type] = useState("");
  if (loaded && words.length === 0 && !setsUp) {
    return <TextInput label={t("customers.source")} required={required} error={error} maxLength={200} value={value} onChange={(event) => onChange(event.currentTarget.value)} data-testid="source" />;
  }
  const names = [...new Set([...words.map((word) => word.name), before, value].filter((name) => name !== ""))];
  const text = typed.trim();
  const isNew = text !== "" && !names.some((name) => sourceName(name).toLocaleLowerCase() === text.toLocaleLowerCase());
  const add = () => {
    const kept = words.map(({ id, name }) => ({ id, name, archived: false }));
    save.mutate({ params: { path: { kind: "source" } }, body: { words: [...kept, { name: text, archived: false }] } }, { onSuccess: () => onChange(text) });
  };
  const data = names.map((name) => ({ value: name, label: sourceName(name) }));
  return (
    <Select
      label={t("customers.source")}
      required={required}
      error={error}
      clearable
      searchable
      maxLength={200}
      data={[...data, ...(isNew && setsUp ? [{ value: ADD, label: text }] : [])]}
      renderOption={({ option }) => (option.value === ADD ? t("picker.addSource", { name: option.label }) : option.label)}
      nothingFoundMessage={<Combobox.Empty>{t("picker.noSource")}</Combobox.Empty>}
      value={value === "" ? null : value}
      onSearchChange={type}
      onChange={(next) => (next === ADD ? add() : onChange(next ?? ""))}
      data-testid="source"
    />
  );
}
