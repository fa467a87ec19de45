import { Button, Group, MultiSelect, Popover, Stack } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";

import { useChange } from "./change";
import { NARROWED } from "./search";
import type { SalesSearch } from "./types";

/** Departments, words of customers and goods; the button tells how many of them narrow the report. */
export function MoreFilters({ search }: { search: SalesSearch }) {
  const { t } = useTranslation();
  const change = useChange();
  const choices = $api.useQuery("get", "/api/v1/sales-reports/choices", {}, { staleTime: 300_000 });
  const used = NARROWED.filter((name) => search[name] !== undefined).length;
  return (
    <Popover width={340} position="bottom-start" shadow="md" withinPortal trapFocus>
      <Popover.Target>
        <Button size="xs" variant={used > 0 ? "light" : "default"} leftSection={<IconFilter size={14} />} data-testid="sales-more">{used > 0 ? t("sales.narrowed", { count: used }) : t("sales.more")}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={8}>
          {NARROWED.map((name) => (
            <MultiSelect key={name} size="xs" clearable searchable limit={50} label={t(`sales.groups.${name}`)} comboboxProps={{ withinPortal: false }} disabled={(choices.data?.[name] ?? []).length === 0} value={(search[name] ?? []).map(String)} data={(choices.data?.[name] ?? []).map((one) => ({ value: String(one.id), label: one.name }))} onChange={(value) => change({ [name]: value.length > 0 ? value.map(Number) : undefined })} data-testid={`more-${name}`} />
          ))}
          <Group justify="flex-end"><Button size="compact-xs" variant="subtle" disabled={used === 0} onClick={() => change(Object.fromEntries(NARROWED.map((name) => [name, undefined])))}>{t("sales.lessFilters")}</Button></Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
