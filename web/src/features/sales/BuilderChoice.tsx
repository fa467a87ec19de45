import { Group, MultiSelect, NumberInput, SegmentedControl, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useChange } from "./change";
import { CHARTS, COLUMNS, ROWS } from "./search";
import type { SalesColumn, SalesSearch } from "./types";

const USUAL: SalesColumn[] = ["created", "won", "lost", "win_rate", "won_sum"];

/** What the rows of one's own report stand for, and which figures it has. */
export function BuilderChoice({ search }: { search: SalesSearch }) {
  const { t } = useTranslation();
  const change = useChange();
  return (
    <Group gap={8} align="flex-end">
      <Select size="xs" w={180} allowDeselect={false} label={t("sales.rows")} value={search.rows ?? "manager"} data={ROWS.map((value) => ({ value, label: t(`sales.groups.${value}`) }))} onChange={(value) => change({ rows: ROWS.find((one) => one === value) })} data-testid="builder-rows" />
      <MultiSelect size="xs" miw={300} maw={760} label={t("sales.figures")} value={search.columns ?? USUAL} data={COLUMNS.map((value) => ({ value, label: t(`sales.figure.${value}`) }))} onChange={(value) => { if (value.length > 0) change({ columns: COLUMNS.filter((one) => value.includes(one)) }); }} data-testid="builder-columns" />
      <Select size="xs" w={180} clearable label={t("sales.across")} value={search.across ?? null} data={ROWS.filter((value) => value !== (search.rows ?? "manager")).map((value) => ({ value, label: t(`sales.groups.${value}`) }))} onChange={(value) => change({ across: ROWS.find((one) => one === value) })} data-testid="builder-across" />
      <Select size="xs" w={170} clearable label={t("sales.sort")} value={search.sort ?? null} data={(search.columns ?? USUAL).map((value) => ({ value, label: t(`sales.figure.${value}`) }))} onChange={(value) => change({ sort: value ?? undefined, up: undefined })} data-testid="builder-sort" />
      {search.sort !== undefined && <SegmentedControl size="xs" aria-label={t("sales.order")} value={search.up === true ? "up" : "down"} data={[{ value: "down", label: t("sales.fromMost") }, { value: "up", label: t("sales.fromLeast") }]} onChange={(value) => change({ up: value === "up" ? true : undefined })} />}
      <NumberInput size="xs" w={90} min={1} max={1000} allowDecimal={false} label={t("sales.top")} value={search.top ?? ""} onChange={(value) => change({ top: typeof value === "number" ? value : undefined })} />
      <Select size="xs" w={140} allowDeselect={false} label={t("sales.chart")} value={search.chart ?? "bars"} data={CHARTS.map((value) => ({ value, label: t(`sales.charts.${value}`) }))} onChange={(value) => change({ chart: CHARTS.find((one) => one === value) })} data-testid="builder-chart" />
    </Group>
  );
}
