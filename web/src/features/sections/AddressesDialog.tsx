import { Button, Fieldset, Group, Select, SimpleGrid, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerCard } from "@/api/types";

import { changed, RemoveButton, SectionDialog, useSaveSection, without } from "./SectionDialog";
import { ADDRESS_KINDS } from "./types";
import type { AddressInput } from "./types";

const EMPTY: AddressInput = { kind: "actual", country: "", region: "", city: "", street: "", postal_code: "" };
const PARTS = [["city", "city"], ["street", "street"], ["postal_code", "postalCode"], ["region", "region"], ["country", "countryName"]] as const;

export function AddressesDialog({ customer, onClose }: { customer: CustomerCard; onClose: () => void }) {
  const { t } = useTranslation();
  const had = customer.addresses ?? [];
  const [rows, setRows] = useState<AddressInput[]>(had.length === 0 ? [EMPTY] : [...had]);
  const { save, busy, problem } = useSaveSection(customer, onClose);
  return (
    <SectionDialog title={t("sections.addresses")} problem={problem} busy={busy} onClose={onClose} onSave={() => save({ addresses: rows })}>
      {rows.map((row, place) => (
        <Fieldset key={place} p="sm">
          <Group align="flex-end" wrap="nowrap" mb="xs">
            <Select flex={1} label={t("sections.addressKindOf")} allowDeselect={false} data={ADDRESS_KINDS.map((value) => ({ value, label: t(`sections.addressKind.${value}`) }))} value={row.kind ?? "actual"} onChange={(kind) => setRows(changed(rows, place, { kind: kind ?? "actual" }))} />
            <RemoveButton place={place} onClick={() => setRows(without(rows, place))} />
          </Group>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" verticalSpacing="xs">
            {PARTS.map(([name, label]) => (
              <TextInput key={name} label={t(`sections.${label}`)} autoComplete="off" maxLength={name === "postal_code" ? 20 : 200} data-autofocus={(place === 0 && name === "city") || undefined} value={row[name] ?? ""} onChange={(event) => setRows(changed(rows, place, { [name]: event.currentTarget.value }))} data-testid={`address-${name}`} />
            ))}
          </SimpleGrid>
        </Fieldset>
      ))}
      <Button variant="subtle" size="xs" w="fit-content" leftSection={<IconPlus size={15} />} onClick={() => setRows([...rows, EMPTY])}>{t("sections.moreAddress")}</Button>
    </SectionDialog>
  );
}
