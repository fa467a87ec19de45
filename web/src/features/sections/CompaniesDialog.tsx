import { Button, Group, MultiSelect } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerCard } from "@/api/types";
import { CustomerPicker } from "@/features/customers/CustomerPicker";
import { useWords } from "@/features/deals/api";

import { changed, MainButton, RemoveButton, SectionDialog, useSaveSection, without } from "./SectionDialog";

interface Row {
  company: { id: number; name: string } | null;
  roles: number[];
}

const EMPTY: Row = { company: null, roles: [] };
const COMPANIES = ["company"] as const;

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
          <div style={{ flex: 1 }}>
            <CustomerPicker label={t("sections.company")} kinds={COMPANIES} autoFocus={place === 0 && row.company === null} value={row.company === null ? null : { kind: "company", ...row.company }} onChange={(company) => setRows(changed(rows, place, { company }))} data-testid="company-pick" />
          </div>
          <MultiSelect flex={1} label={t("sections.roles")} placeholder={words.length === 0 ? t("sections.rolesNone") : undefined} searchable data={words.map((word) => ({ value: String(word.id), label: word.name }))} value={row.roles.map(String)} onChange={(roles) => setRows(changed(rows, place, { roles: roles.map(Number) }))} data-testid="company-roles" />
          <MainButton disabled={place === 0} onClick={() => setRows([row, ...without(rows, place)])} />
          <RemoveButton place={place} onClick={() => setRows(without(rows, place))} />
        </Group>
      ))}
      <Button variant="subtle" size="xs" w="fit-content" leftSection={<IconPlus size={15} />} onClick={() => setRows([...rows, EMPTY])}>{t("sections.moreCompany")}</Button>
    </SectionDialog>
  );
}
