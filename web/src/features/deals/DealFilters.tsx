import { Button, Group, MultiSelect, Pill, Popover, Select, Stack, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconFilter } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { DateRange } from "@/features/calls/DateRange";
import customers from "@/features/customers/Customers.module.css";
import { useTags } from "@/features/customers/list/api";
import { OwnFilters } from "@/features/customers/list/OwnFilters";
import { useOwnChips, useSpan } from "@/features/customers/list/useChips";
import type { Chip } from "@/features/customers/list/useChips";

import { useWords } from "./api";
import { OWN_ENTITIES } from "./dealColumns";
import { parseAmount } from "./money";
import { STATES } from "./search";
import type { Change, DealSearch } from "./search";
import type { Pipeline } from "./types";

const TYPING_PAUSE_MS = 350;

interface DealFiltersProps {
  pipeline: Pipeline;
  search: DealSearch;
  change: Change;
}

/** Whatever narrows the board and the list and has no field of its own in the bar. */
export function DealFilters(props: DealFiltersProps) {
  const { t } = useTranslation();
  const chips = useDealChips(props);
  return (
    <>
      <Popover position="bottom-start" width={340} trapFocus withinPortal>
        <Popover.Target>
          <Button variant="default" size="sm" leftSection={<IconFilter size={16} />} data-testid="deal-filters">{t("lists.filters")}</Button>
        </Popover.Target>
        <Popover.Dropdown mah="75vh" style={{ overflowY: "auto" }}>
          <Fields {...props} />
        </Popover.Dropdown>
      </Popover>
      {chips.length > 0 && (
        <div className={customers["chips"]} data-testid="deal-chips">
          {chips.map((chip) => (
            <Pill key={chip.name} withRemoveButton onRemove={chip.remove} removeButtonProps={{ "aria-label": t("lists.dropFilter", { filter: chip.text }), tabIndex: 0, "aria-hidden": false }}>{chip.text}</Pill>
          ))}
        </div>
      )}
    </>
  );
}

function Fields({ pipeline, search, change }: DealFiltersProps) {
  const { t } = useTranslation();
  const tags = useTags();
  const sources = useWords("source");
  const shared = { comboboxProps: { withinPortal: false }, clearable: true } as const;
  const known = (names: string[], said: string | undefined) => [...new Set([...names, ...(said === undefined ? [] : [said])])];
  return (
    <Stack gap={8}>
      <MultiSelect {...shared} label={t("deals.columns.stage")} data={pipeline.stages.map((stage) => ({ value: String(stage.id), label: stage.name }))} value={(search.stage ?? []).map(String)} onChange={(stage) => change({ stage: stage.map(Number) })} data-testid="filter-stage" />
      <Select {...shared} label={t("deals.state")} data={STATES.map((value) => ({ value, label: t(`deals.${value}`) }))} value={search.state ?? null} onChange={(state) => change({ state: state ?? undefined })} />
      <Select {...shared} searchable label={t("deals.columns.tags")} data={known((tags.data ?? []).map((tag) => tag.name), search.tag)} value={search.tag ?? null} onChange={(tag) => change({ tag: tag ?? undefined })} />
      <Select {...shared} searchable label={t("deals.columns.source")} data={known(sources.map((word) => word.name), search.source)} value={search.source ?? null} onChange={(source) => change({ source: source ?? undefined })} data-testid="filter-source" />
      <Sums search={search} change={change} />
      <Days label={t("deals.columns.created")} from={search.created_from} to={search.created_to} onChange={(created_from, created_to) => change({ created_from, created_to })} />
      <Days label={t("deals.columns.closed")} from={search.closed_from} to={search.closed_to} onChange={(closed_from, closed_to) => change({ closed_from, closed_to })} />
      <Days label={t("deals.columns.expected_close")} from={search.expected_from} to={search.expected_to} onChange={(expected_from, expected_to) => change({ expected_from, expected_to })} />
      <Select {...shared} label={t("lists.openTask")} data={[{ value: "true", label: t("lists.has") }, { value: "false", label: t("lists.hasNot") }]} value={search.open_task === undefined ? null : String(search.open_task)} onChange={(value) => change({ open_task: value === null ? undefined : value === "true" })} data-testid="filter-task" />
      <OwnFilters entities={OWN_ENTITIES} wishes={search.field ?? []} onWishes={(field) => change({ field })} />
      <OwnFilters label={t("deals.customerField")} wishes={search.customer_field ?? []} onWishes={(customer_field) => change({ customer_field })} />
    </Stack>
  );
}

function Sums({ search, change }: Omit<DealFiltersProps, "pipeline">) {
  const { t } = useTranslation();
  const put = useDebouncedCallback((name: "amount_from" | "amount_to", typed: string) => change({ [name]: parseAmount(typed) ?? undefined }), TYPING_PAUSE_MS);
  return (
    <Group grow>
      {(["amount_from", "amount_to"] as const).map((name) => (
        <TextInput key={name} inputMode="decimal" label={t(`deals.${name}`)} defaultValue={search[name] ?? ""} onChange={(event) => put(name, event.currentTarget.value)} data-testid={`filter-${name}`} />
      ))}
    </Group>
  );
}

interface DaysProps {
  label: string;
  from: string | undefined;
  to: string | undefined;
  onChange: (from: string | undefined, to: string | undefined) => void;
}

/** Days relative to today stand in an address only: a calendar has no way to pick them. */
function Days({ label, from, to, onChange }: DaysProps) {
  const day = (said: string | undefined) => (said?.startsWith("-") === true ? undefined : said);
  return (
    <Stack gap={2} role="group" aria-label={label}>
      <span className={customers["under"]}>{label}</span>
      <DateRange from={day(from)} to={day(to)} onChange={onChange} />
    </Stack>
  );
}

function useDealChips({ pipeline, search, change }: DealFiltersProps): Chip[] {
  const { t } = useTranslation();
  const own = useOwnChips(OWN_ENTITIES);
  const customerOwn = useOwnChips();
  const created = useSpan(search.created_from, search.created_to);
  const closed = useSpan(search.closed_from, search.closed_to);
  const expected = useSpan(search.expected_from, search.expected_to);
  const chip = (name: string, label: string, said: string | undefined, gone: Parameters<Change>[0]): Chip[] => (said === undefined ? [] : [{ name, text: `${label}: ${said}`, remove: () => change(gone) }]);
  const stages = search.stage?.map((id) => pipeline.stages.find((stage) => stage.id === id)?.name ?? String(id)).join(", ");
  const sums = search.amount_from === undefined && search.amount_to === undefined ? undefined : `${search.amount_from ?? ""} – ${search.amount_to ?? ""}`.trim();
  const task = search.open_task === undefined ? undefined : t(search.open_task ? "lists.has" : "lists.hasNot").toLocaleLowerCase();
  return [
    ...chip("stage", t("deals.columns.stage"), stages, { stage: undefined }),
    ...chip("state", t("deals.state"), search.state && t(`deals.${search.state}`), { state: undefined }),
    ...chip("tag", t("deals.columns.tags"), search.tag, { tag: undefined }),
    ...chip("source", t("deals.columns.source"), search.source, { source: undefined }),
    ...chip("amount", t("deals.amount"), sums, { amount_from: undefined, amount_to: undefined }),
    ...chip("created", t("deals.columns.created"), created, { created_from: undefined, created_to: undefined }),
    ...chip("closed", t("deals.columns.closed"), closed, { closed_from: undefined, closed_to: undefined }),
    ...chip("expected", t("deals.columns.expected_close"), expected, { expected_from: undefined, expected_to: undefined }),
    ...chip("task", t("lists.openTask"), task, { open_task: undefined }),
    ...(search.field ?? []).map((said) => ({ name: `field ${said}`, text: own(said), remove: () => change({ field: (search.field ?? []).filter((other) => other !== said) }) })),
    ...(search.customer_field ?? []).map((said) => ({ name: `customer ${said}`, text: customerOwn(said), remove: () => change({ customer_field: (search.customer_field ?? []).filter((other) => other !== said) }) })),
  ];
}
