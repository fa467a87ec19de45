import { Button, Fieldset, Group, Select, SimpleGrid, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerCard } from "@/api/types";
import { PossibleDuplicates, usePossibleDuplicates } from "@/features/duplicates/PossibleDuplicates";

import { changed, MainButton, RemoveButton, SectionDialog, useSaveSection, without } from "./SectionDialog";
import { COUNTRIES, faultsOf, homeCountry, NUMBERS } from "./types";
import type { Country, FaultCode, RequisitesInput } from "./types";

const NO_ACCOUNT = { account: "", bank: "", bic: "", currency: "" };

function empty(country: Country): RequisitesInput {
  return { country, title: "", legal_name: "", numbers: {}, accounts: [] };
}

/** Several sets: the first is the main one. */
export function RequisitesDialog({ customer, onClose }: { customer: CustomerCard; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const had = customer.requisites ?? [];
  const home = homeCountry(i18n.language);
  const [rows, setRows] = useState<RequisitesInput[]>(had.length === 0 ? [empty(home)] : [...had]);
  const { save, busy, problem } = useSaveSection(customer, onClose);
  const faults = faultsOf(problem);
  const typed = rows.flatMap((row) => Object.entries(said(row).numbers ?? {}).filter(([kind]) => kind !== "kpp").map(([, value]) => value.trim()));
  const twins = usePossibleDuplicates({ kind: customer.kind, name: "", phones: [], emails: [], taxNumbers: typed, except: customer.id });
  return (
    <SectionDialog title={t("sections.requisites")} problem={problem} busy={busy} onClose={onClose} onSave={() => save({ requisites: rows.map(said) })}>
      {rows.map((row, place) => (
        <Fieldset key={place} p="sm">
          <SetInputs row={row} place={place} faults={faults} onChange={(part) => setRows(changed(rows, place, part))} onRemove={() => setRows(without(rows, place))} onMain={place === 0 ? undefined : () => setRows([row, ...without(rows, place)])} />
        </Fieldset>
      ))}
      <PossibleDuplicates found={twins} />
      <Button variant="subtle" size="xs" w="fit-content" leftSection={<IconPlus size={15} />} onClick={() => setRows([...rows, empty(rows.at(-1)?.country ?? home)])}>{t("sections.moreSet")}</Button>
    </SectionDialog>
  );
}

/** Without the numbers of another country that was chosen before, and without empty accounts. */
function said(row: RequisitesInput): RequisitesInput {
  const known = NUMBERS[row.country ?? "other"];
  const numbers = Object.fromEntries(Object.entries(row.numbers ?? {}).filter(([kind, value]) => known.some((one) => one === kind) && value.trim() !== ""));
  return { ...row, numbers, accounts: (row.accounts ?? []).filter((one) => one.account.trim() !== "") };
}

interface SetInputsProps {
  row: RequisitesInput;
  place: number;
  faults: ReadonlyMap<string, FaultCode>;
  onChange: (part: Partial<RequisitesInput>) => void;
  onRemove: () => void;
  onMain: (() => void) | undefined;
}

function SetInputs({ row, place, faults, onChange, onRemove, onMain }: SetInputsProps) {
  const { t } = useTranslation();
  const country = row.country ?? "other";
  const accounts = row.accounts ?? [];
  const wrong = (at: string) => {
    const code = faults.get(`requisites.${place}.${at}`);
    return code === undefined ? undefined : t(`sections.fault.${code}`);
  };
  return (
    <>
      <Group align="flex-end" wrap="nowrap" mb="xs">
        <Select flex={1} label={t("sections.country")} allowDeselect={false} data={COUNTRIES.map((value) => ({ value, label: t(`sections.countries.${value}`) }))} value={country} onChange={(next) => onChange({ country: next ?? "other" })} data-testid="requisites-country" />
        <TextInput flex={1} label={t("sections.setTitle")} maxLength={200} value={row.title ?? ""} onChange={(event) => onChange({ title: event.currentTarget.value })} />
        {onMain !== undefined && <MainButton disabled={false} onClick={onMain} />}
        <RemoveButton place={place} onClick={onRemove} />
      </Group>
      <TextInput mb="xs" label={t("sections.legalName")} maxLength={200} autoComplete="off" data-autofocus={place === 0 || undefined} value={row.legal_name ?? ""} onChange={(event) => onChange({ legal_name: event.currentTarget.value })} data-testid="requisites-legal-name" />
      <SimpleGrid cols={{ base: 1, xs: NUMBERS[country].length > 1 ? 3 : 1 }} spacing="xs" verticalSpacing="xs">
        {NUMBERS[country].map((kind) => (
          <TextInput key={kind} label={t(`sections.numbers.${kind}`)} autoComplete="off" maxLength={60} error={wrong(`numbers.${kind}`)} value={row.numbers?.[kind] ?? ""} onChange={(event) => onChange({ numbers: { ...row.numbers, [kind]: event.currentTarget.value } })} data-testid={`requisites-${kind}`} />
        ))}
      </SimpleGrid>
      {accounts.map((account, number) => (
        <Group key={number} align="flex-start" wrap="nowrap" gap="xs" mt="xs">
          <TextInput flex={2} label={t("sections.account")} autoComplete="off" maxLength={60} error={wrong(`accounts.${number}.account`)} value={account.account} onChange={(event) => onChange({ accounts: changed(accounts, number, { account: event.currentTarget.value }) })} />
          <TextInput flex={1} label={t("sections.bank")} autoComplete="off" maxLength={200} value={account.bank ?? ""} onChange={(event) => onChange({ accounts: changed(accounts, number, { bank: event.currentTarget.value }) })} />
          <TextInput w={116} label={t("sections.bic")} autoComplete="off" maxLength={20} error={wrong(`accounts.${number}.bic`)} value={account.bic ?? ""} onChange={(event) => onChange({ accounts: changed(accounts, number, { bic: event.currentTarget.value }) })} />
          <TextInput w={64} label={t("sections.currency")} autoComplete="off" maxLength={3} value={account.currency ?? ""} onChange={(event) => onChange({ accounts: changed(accounts, number, { currency: event.currentTarget.value.toUpperCase() }) })} />
          <Group mt={22}><RemoveButton place={number} onClick={() => onChange({ accounts: without(accounts, number) })} /></Group>
        </Group>
      ))}
      <Button mt={6} variant="subtle" size="xs" w="fit-content" leftSection={<IconPlus size={15} />} onClick={() => onChange({ accounts: [...accounts, NO_ACCOUNT] })}>{t("sections.moreAccount")}</Button>
    </>
  );
}
