import { Button, Group, MultiSelect, Popover, ScrollArea, Stack, TagsInput } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";

import { useChange } from "./change";
import { NARROWED } from "./search";
import type { SalesChoices, SalesSearch } from "./types";

/** Departments, words of customers and goods; the button tells how many of them narrow the report. */
export function MoreFilters({ search }: { search: SalesSearch }) {
  const { t } = useTranslation();
  const change = useChange();
  const choices = $api.useQuery("get", "/api/v1/sales-reports/choices", {}, { staleTime: 300_000 });
  const used = [...NARROWED, "tag", "own"].filter((name) => search[name as "tag"] !== undefined).length;
  const own = choices.data?.own ?? [];
  const clear = () => change({ ...Object.fromEntries(NARROWED.map((name) => [name, undefined])), tag: undefined, own: undefined });
  return (
    <Popover width={340} position="bottom-start" shadow="md" withinPortal trapFocus>
      <Popover.Target>
        <Button size="xs" variant={used > 0 ? "light" : "default"} leftSection={<IconFilter size={14} />} data-testid="sales-more">{used > 0 ? t("sales.narrowed", { count: used }) : t("sales.more")}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <ScrollArea.Autosize mah="70vh" type="auto" offsetScrollbars>
          <Stack gap={8}>
            {NARROWED.map((name) => (
              <MultiSelect key={name} size="xs" clearable searchable limit={50} label={t(`sales.groups.${name}`)} comboboxProps={{ withinPortal: false }} disabled={(choices.data?.[name] ?? []).length === 0} value={(search[name] ?? []).map(String)} data={(choices.data?.[name] ?? []).map((one) => ({ value: String(one.id), label: one.name }))} onChange={(value) => change({ [name]: value.length > 0 ? value.map(Number) : undefined })} data-testid={`more-${name}`} />
            ))}
            {!(choices.data?.hidden ?? []).includes("tag") && <TagsInput size="xs" clearable label={t("sales.groups.tag")} comboboxProps={{ withinPortal: false }} value={search.tag ?? []} data={choices.data?.tag ?? []} onChange={(value) => change({ tag: value.length > 0 ? value : undefined })} data-testid="more-tag" />}
            {own.map((field) => <OwnFilter key={field.name} field={field} search={search} />)}
            <Group justify="flex-end"><Button size="compact-xs" variant="subtle" disabled={used === 0} onClick={clear}>{t("sales.lessFilters")}</Button></Group>
          </Stack>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Options of one field widen the choice, several fields narrow it. */
function OwnFilter({ field, search }: { field: SalesChoices["own"][number]; search: SalesSearch }) {
  const { t } = useTranslation();
  const change = useChange();
  const begins = `${field.name}:`;
  const answers = (["yes", "no"] as const).map((one) => ({ value: `${begins}${one}`, label: t(`sales.words.${one}`) }));
  const data = field.options.length === 0 ? answers : field.options.map((one) => ({ value: `${begins}${one.id}`, label: one.name }));
  const others = (search.own ?? []).filter((one) => !one.startsWith(begins));
  const set = (value: string[]) => change({ own: others.length + value.length > 0 ? [...others, ...value] : undefined });
  return <MultiSelect size="xs" clearable searchable limit={50} label={field.label} description={field.entity === "deal" ? undefined : t(`sales.owners.${field.entity as "company"}`)} comboboxProps={{ withinPortal: false }} value={(search.own ?? []).filter((one) => one.startsWith(begins))} data={data} onChange={set} data-testid={`more-${field.name}`} />;
}
