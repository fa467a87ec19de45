import { Button, Group, MultiSelect, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { CustomerCard } from "@/api/types";
import { useWords } from "@/features/deals/api";

import { changed, MainButton, RemoveButton, SectionDialog, useSaveSection, without } from "./SectionDialog";

interface Row {
  company: { id: number; name: string } | null;
  roles: number[];
}

const EMPTY: Row = { company: null, roles: [] };
const TYPING_PAUSE_MS = 250;

/** The first company is the main one. */
export function CompaniesDialog({ customer, onClose }: { customer: CustomerCard; onClose: () => void }) {
  const { t } = useTranslation();
  const had = (customer.companies ?? []).map((one): Row => ({ company: { id: one.company_id, name: one.name }, roles: [...one.roles] }));
  const [rows, setRows] = useState<Row[]>(had.length === 0 ? [EMPTY] : had);
  const words = useWords("role").filter((word) => !word.archived);
  const { save, busy, problem } = useSaveSection(customer, onClose);
  const companies = rows.flatMap(({ company, roles }) => (company === null ? [] : [{ company_id: company.id, roles }]));
  return (
    <SectionDialog title={t("sections.companies")} problem={problem} busy={busy} onClose={onClose} onSave={() => save({ companies })}>
      {rows.map((row, place) => (
        <Group key={place} align="flex-end" wrap="nowrap" gap="xs">
          <CompanyInput row={row} first={place === 0} onChange={(company) => setRows(changed(rows, place, { company }))} />
          <MultiSelect flex={1} label={t("sections.roles")} placeholder={words.length === 0 ? t("sections.rolesNone") : undefined} searchable data={words.map((word) => ({ value: String(word.id), label: word.name }))} value={row.roles.map(String)} onChange={(roles) => setRows(changed(rows, place, { roles: roles.map(Number) }))} data-testid="company-roles" />
          <MainButton disabled={place === 0} onClick={() => setRows([row, ...without(rows, place)])} />
          <RemoveButton place={place} onClick={() => setRows(without(rows, place))} />
        </Group>
      ))}
      <Button variant="subtle" size="xs" w="fit-content" leftSection={<IconPlus size={15} />} onClick={() => setRows([...rows, EMPTY])}>{t("sections.moreCompany")}</Button>
    </SectionDialog>
  );
}

function CompanyInput({ row, first, onChange }: { row: Row; first: boolean; onChange: (company: Row["company"]) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [asked] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const found = $api.useQuery("get", "/api/v1/customers", { params: { query: { q: asked, kind: "company", limit: 12 } } }, { enabled: asked.length > 1 });
  const listed = (asked.length > 1 ? (found.data?.items ?? []) : []).map((one) => ({ value: String(one.id), label: one.name }));
  const present = row.company === null || listed.some((one) => one.value === String(row.company?.id)) ? [] : [{ value: String(row.company.id), label: row.company.name }];
  const data = [...present, ...listed];
  return (
    <Select
      flex={1}
      label={t("sections.company")}
      placeholder={t("fields.findCustomer")}
      searchable
      data-autofocus={(first && row.company === null) || undefined}
      nothingFoundMessage={asked.length > 1 && !found.isFetching ? t("customers.empty") : undefined}
      data={data}
      filter={({ options }) => options}
      value={row.company === null ? null : String(row.company.id)}
      onSearchChange={setTyped}
      onChange={(next) => {
        const chosen = data.find((one) => one.value === next);
        onChange(chosen === undefined ? null : { id: Number(chosen.value), name: chosen.label });
      }}
      data-testid="company-pick"
    />
  );
}
