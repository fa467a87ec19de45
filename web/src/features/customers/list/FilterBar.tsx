import { Button, MultiSelect, Pill, Popover, SegmentedControl, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconFilter, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { DateRange } from "@/features/calls/DateRange";
import { useWords } from "@/features/deals/api";

import classes from "../Customers.module.css";
import { KINDS, LEAD_STATUSES } from "../search";
import type { Change, CustomerSearch } from "../search";
import { useTags } from "./api";
import { MoreTests } from "./MoreTests";
import { OwnFilters } from "./OwnFilters";
import { TOUCHED, touchOf, TOUCHES } from "./touches";
import type { Touch } from "./touches";
import { useChips } from "./useChips";
import { usePeople } from "./usePeople";

const TYPING_PAUSE_MS = 250;
const KIND_LABEL = { contact: "contacts", company: "companies", lead: "leads" } as const;
const MAX_TAGS = 5;

interface FilterBarProps {
  search: CustomerSearch;
  change: Change;
}

export function FilterBar({ search, change }: FilterBarProps) {
  const { t } = useTranslation();
  const find = useDebouncedCallback((q: string) => change({ q: q.trim() === "" ? undefined : q.trim() }), TYPING_PAUSE_MS);
  return (
    <div className={classes["bar"]} role="search">
      <TextInput
        key={search.q === undefined ? "empty" : "filled"}
        w={280}
        autoFocus
        aria-label={t("customers.search")}
        placeholder={t("customers.search")}
        leftSection={<IconSearch size={16} />}
        defaultValue={search.q ?? ""}
        onChange={(event) => find(event.currentTarget.value)}
      />
      <SegmentedControl
        aria-label={t("customers.kind")}
        size="xs"
        data={[{ value: "all", label: t("common.all") }, ...KINDS.map((kind) => ({ value: kind, label: t(`customers.${KIND_LABEL[kind]}`) }))]}
        value={search.kind ?? "all"}
        onChange={(kind) => change({ kind: kind === "all" ? undefined : (kind) })}
      />
      <Responsible search={search} change={change} />
      <More search={search} change={change} />
    </div>
  );
}

function Responsible({ search, change }: FilterBarProps) {
  const { t } = useTranslation();
  const people = usePeople();
  return (
    <Select
      w={190}
      size="sm"
      clearable
      searchable
      aria-label={t("customers.responsible")}
      placeholder={t("lists.anybody")}
      data={[{ value: "mine", label: t("lists.mine") }, { value: "nobody", label: t("card.noResponsible") }, ...people]}
      value={search.responsible ?? null}
      onChange={(value) => change({ responsible: value ?? undefined })}
      data-testid="filter-responsible"
    />
  );
}

function More({ search, change }: FilterBarProps) {
  const { t } = useTranslation();
  const chips = useChips(search, change);
  return (
    <>
      <Popover position="bottom-start" width="min(680px, 96vw)" trapFocus withinPortal>
        <Popover.Target>
          <Button variant="default" size="sm" leftSection={<IconFilter size={16} />} data-testid="filter-more">
            {t("lists.filters")}
          </Button>
        </Popover.Target>
        <Popover.Dropdown className={classes["filters"] ?? ""}>
          <MoreFields search={search} change={change} />
        </Popover.Dropdown>
      </Popover>
      {chips.length > 0 && (
        <div className={classes["chips"]} data-testid="filter-chips">
          {chips.map((chip) => (
            <Pill key={chip.name} withRemoveButton onRemove={chip.remove} removeButtonProps={{ "aria-label": t("lists.dropFilter", { filter: chip.text }), tabIndex: 0, "aria-hidden": false }}>
              {chip.text}
            </Pill>
          ))}
        </div>
      )}
    </>
  );
}

function MoreFields({ search, change }: FilterBarProps) {
  const { t } = useTranslation();
  const tags = useTags();
  const sources = useWords("source");
  const names = (tags.data ?? []).map((tag) => tag.name);
  const either = [{ value: "true", label: t("lists.has") }, { value: "false", label: t("lists.hasNot") }];
  const wish = (value: string | null) => (value === null ? undefined : value === "true");
  const shared = { comboboxProps: { withinPortal: false }, clearable: true } as const;
  return (
    <Stack gap={8}>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing={12} verticalSpacing={8}>
        <MultiSelect {...shared} searchable label={t("customers.tags")} maxValues={MAX_TAGS} data={[...new Set([...names, ...(search.tag ?? [])])]} value={search.tag ?? []} onChange={(tag) => change({ tag })} data-testid="filter-tags" />
        <Select {...shared} searchable label={t("customers.source")} data={[...new Set([...sources.map((word) => word.name), ...(search.source === undefined ? [] : [search.source])])]} value={search.source ?? null} onChange={(source) => change({ source: source ?? undefined })} data-testid="filter-source" />
        <Select {...shared} label={t("lists.leadStatus")} data={LEAD_STATUSES.map((value) => ({ value, label: t(`leadStatus.${value}`) }))} value={search.status ?? null} onChange={(status) => change({ status: (status ?? undefined) })} />
        <Created search={search} change={change} />
        <Touched search={search} change={change} />
        <Select {...shared} label={t("lists.openDeal")} data={either} value={search.open_deal === undefined ? null : String(search.open_deal)} onChange={(value) => change({ open_deal: wish(value) })} />
        <Select {...shared} label={t("lists.openTask")} data={either} value={search.open_task === undefined ? null : String(search.open_task)} onChange={(value) => change({ open_task: wish(value) })} />
        <MoreTests search={search} change={change} />
      </SimpleGrid>
      <OwnFilters wishes={search.field ?? []} onWishes={(field) => change({ field })} />
    </Stack>
  );
}

const CREATED = ["-0d", "-7d", "-30d"] as const;

function Created({ search, change }: FilterBarProps) {
  const { t } = useTranslation();
  const [own, setOwn] = useState(search.created_to !== undefined);
  const choose = (value: string | null) => {
    setOwn(value === "own");
    change({ created_from: value === null || value === "own" ? undefined : value, created_to: undefined });
  };
  const data = [...CREATED.map((value) => ({ value, label: t(`lists.created.${value}`) })), { value: "own", label: t("lists.ownDays") }];
  return (
    <>
      <Select clearable comboboxProps={{ withinPortal: false }} label={t("lists.createdWhen")} data={data} value={own ? "own" : (search.created_from ?? null)} onChange={choose} />
      {own && <DateRange from={search.created_from} to={search.created_to} onChange={(created_from, created_to) => change({ created_from, created_to })} />}
    </>
  );
}

function Touched({ search, change }: FilterBarProps) {
  const { t } = useTranslation();
  const own = touchOf(search) === undefined && (search.contact_from ?? search.contact_to) !== undefined;
  const [shown, setShown] = useState(own);
  const choose = (value: string | null) => {
    setShown(value === "own");
    const wish = value === null || value === "own" ? {} : TOUCHED[value as Touch];
    change({ contact_from: undefined, contact_to: undefined, untouched: undefined, ...wish });
  };
  const data = [...TOUCHES.map((value) => ({ value, label: t(`lists.touched.${value}`) })), { value: "own", label: t("lists.ownDays") }];
  return (
    <>
      <Select clearable comboboxProps={{ withinPortal: false }} label={t("lists.lastContact")} data={data} value={shown ? "own" : (touchOf(search) ?? null)} onChange={choose} data-testid="filter-contact" />
      {shown && <DateRange from={search.contact_from} to={search.contact_to} onChange={(contact_from, contact_to) => change({ contact_from, contact_to })} />}
    </>
  );
}
