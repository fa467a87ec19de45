import { Group, MultiSelect, NumberInput, SegmentedControl, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";

import { carried, usedBy, withRows } from "./carried";
import { useChange } from "./change";
import { CHARTS, COLUMNS, FIGURES, ROWS } from "./search";
import type { OwnRow, SalesChoices, SalesColumn, SalesRow, SalesSearch } from "./types";

const USUAL: SalesColumn[] = ["created", "won", "lost", "win_rate", "won_sum"];
const PARTS = ["deals", "lines", "leads", "calls", "tasks"] as const;
const OWNERS = ["deal", "company", "contact"] as const;

/** What the rows of one's own report stand for, and which figures it has. What rows cannot tell is grey. */
export function BuilderChoice({ search }: { search: SalesSearch }) {
  const { t } = useTranslation();
  const change = useChange();
  const choices = $api.useQuery("get", "/api/v1/sales-reports/choices", {}, { staleTime: 300_000 });
  const data = useRows(choices.data);
  const rows = search.rows ?? "manager";
  const told = carried(choices.data, usedBy(search));
  const figures = PARTS.map((part) => ({ group: t(`sales.parts.${part}`), items: FIGURES[part].map((value) => ({ value, label: t(`sales.figure.${value}`), disabled: !told.includes(value) })) }));
  const depth = choices.data?.category_depth ?? 0;
  const levels = Array.from({ length: depth }, (_, place) => ({ value: String(place + 1), label: t("sales.level", { number: place + 1 }) }));
  const named = (value: string | null) => ROWS.find((one) => one === value) ?? (value?.startsWith("field_") ? (value as OwnRow) : undefined);
  return (
    <Group gap={8} align="flex-end">
      <Select size="xs" w={200} searchable allowDeselect={false} label={t("sales.rows")} value={rows} data={data()} onChange={(value) => change(withRows(search, choices.data, { rows: named(value) }))} data-testid="builder-rows" />
      {(rows === "category" || search.across === "category") && depth > 1 && <Select size="xs" w={170} clearable label={t("sales.levelOf")} placeholder={t("sales.levelOwn")} value={search.level === undefined ? null : String(search.level)} data={levels} onChange={(value) => change({ level: value === null ? undefined : Number(value) })} data-testid="builder-level" />}
      <MultiSelect size="xs" miw={300} maw={760} searchable label={t("sales.figures")} description={told.length < COLUMNS.length ? t("sales.greyed") : undefined} value={search.columns ?? USUAL} data={figures} onChange={(value) => { if (value.length > 0) change({ columns: COLUMNS.filter((one) => value.includes(one)) }); }} data-testid="builder-columns" />
      <Select size="xs" w={180} searchable clearable label={t("sales.across")} value={search.across ?? null} data={data(rows)} onChange={(value) => change(withRows(search, choices.data, { across: named(value) }))} data-testid="builder-across" />
      <Select size="xs" w={170} clearable label={t("sales.sort")} value={search.sort ?? null} data={(search.columns ?? USUAL).map((value) => ({ value, label: t(`sales.figure.${value}`) }))} onChange={(value) => change({ sort: value ?? undefined, up: undefined })} data-testid="builder-sort" />
      {search.sort !== undefined && <SegmentedControl size="xs" aria-label={t("sales.order")} value={search.up === true ? "up" : "down"} data={[{ value: "down", label: t("sales.fromMost") }, { value: "up", label: t("sales.fromLeast") }]} onChange={(value) => change({ up: value === "up" ? true : undefined })} />}
      <NumberInput size="xs" w={90} min={1} max={1000} allowDecimal={false} label={t("sales.top")} value={search.top ?? ""} onChange={(value) => change({ top: typeof value === "number" ? value : undefined })} />
      <Select size="xs" w={140} allowDeselect={false} label={t("sales.chart")} value={search.chart ?? "bars"} data={CHARTS.map((value) => ({ value, label: t(`sales.charts.${value}`) }))} onChange={(value) => change({ chart: CHARTS.find((one) => one === value) })} data-testid="builder-chart" />
    </Group>
  );
}

/** Rows that there are for everybody, and the firm's own fields of deals and their customers. */
function useRows(choices: SalesChoices | undefined) {
  const { t } = useTranslation();
  return (without?: SalesRow) => {
    const usual: { value: string; label: string }[] = ROWS.filter((value) => value !== without && !(choices?.hidden ?? []).includes(value)).map((value) => ({ value, label: t(`sales.groups.${value}`) }));
    const own = OWNERS.map((entity) => ({ group: t(`sales.owners.${entity}`), items: (choices?.own ?? []).filter((one) => one.entity === entity && one.name !== without).map((one) => ({ value: one.name, label: one.label })) }));
    return [{ group: t("sales.usualRows"), items: usual }, ...own.filter((one) => one.items.length > 0)];
  };
}
