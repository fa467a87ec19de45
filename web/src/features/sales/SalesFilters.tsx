import { Button, Group, MultiSelect, NumberInput, Select } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { usePipelines, useWords } from "@/features/deals/api";
import { can, useMe } from "@/features/session/api";

import { useChange } from "./change";
import { MoreFilters } from "./MoreFilters";
import { COMPARES, fileAddress, FORMATS, SALES_SPANS } from "./search";
import type { SalesSearch } from "./types";

const DateRange = lazy(() => import("@/features/calls/DateRange").then((module) => ({ default: module.DateRange })));

export function SalesFilters({ search }: { search: SalesSearch }) {
  const { t, i18n } = useTranslation();
  const change = useChange();
  const me = useMe();
  return (
    <Group gap={8} role="search" aria-label={t("reports.filters")}>
      <Select size="xs" w={160} allowDeselect={false} aria-label={t("reports.period")} value={search.span ?? "month"} data={SALES_SPANS.map((value) => ({ value, label: t(`sales.spans.${value}`) }))} onChange={(value) => change({ span: SALES_SPANS.find((one) => one === value), from: undefined, to: undefined })} data-testid="sales-span" />
      {search.span === "custom" && <Suspense><DateRange from={search.from} to={search.to} onChange={(from, to) => change({ from, to })} /></Suspense>}
      <Pipelines search={search} />
      {can(me, "sales.view_all") && <Managers search={search} />}
      <Sources search={search} />
      <MoreFilters search={search} />
      {search.report === "speed" && <Cycle search={search} />}
      <Select size="xs" w={190} allowDeselect={false} aria-label={t("sales.compare")} value={search.compare ?? "none"} data={COMPARES.map((value) => ({ value, label: t(`sales.compares.${value}`) }))} onChange={(value) => change({ compare: value === "none" ? undefined : COMPARES.find((one) => one === value), cfrom: undefined, cto: undefined })} data-testid="sales-compare" />
      {search.compare === "chosen" && <Suspense><DateRange from={search.cfrom} to={search.cto} onChange={(cfrom, cto) => change({ cfrom, cto })} /></Suspense>}
      <Button.Group>
        {FORMATS.map((format) => <Button key={format} component="a" href={fileAddress(search, format, i18n.language)} download size="xs" variant="default" data-testid={`file-${format}`}>{format.toUpperCase()}</Button>)}
      </Button.Group>
    </Group>
  );
}

function Pipelines({ search }: { search: SalesSearch }) {
  const { t } = useTranslation();
  const change = useChange();
  const lines = usePipelines();
  const data = (lines.data ?? []).map((line) => ({ value: String(line.id), label: line.name }));
  return <Select size="xs" w={180} clearable aria-label={t("deals.pipeline")} placeholder={t("deals.pipeline")} value={search.pipeline === undefined ? null : String(search.pipeline)} data={data} onChange={(value) => change({ pipeline: value === null ? undefined : Number(value), paid: undefined })} />;
}

function Managers({ search }: { search: SalesSearch }) {
  const { t } = useTranslation();
  const change = useChange();
  const people = $api.useQuery("get", "/api/v1/sales-reports/people", {}, { staleTime: 300_000 });
  const data = [...(people.data ?? []).map((one) => ({ value: String(one.id), label: one.name })), { value: "0", label: t("sales.nobody") }];
  return <MultiSelect size="xs" miw={160} maw={360} clearable searchable limit={50} aria-label={t("sales.managers")} placeholder={search.manager === undefined ? t("sales.managers") : ""} value={(search.manager ?? []).map(String)} data={data} onChange={(value) => change({ manager: value.length > 0 ? value.map(Number) : undefined })} />;
}

function Sources({ search }: { search: SalesSearch }) {
  const { t } = useTranslation();
  const change = useChange();
  const words = useWords("source");
  const data = [...new Set([...words.map((word) => word.name), ...(search.source ?? [])])].filter((one) => one !== "");
  return <MultiSelect size="xs" miw={140} maw={320} clearable searchable aria-label={t("sales.sources")} placeholder={search.source === undefined ? t("sales.sources") : ""} value={search.source ?? []} data={data} onChange={(value) => change({ source: value.length > 0 ? value : undefined })} />;
}

/** The stage at which the first money is in, and what a cycle should take. */
function Cycle({ search }: { search: SalesSearch }) {
  const { t } = useTranslation();
  const change = useChange();
  const lines = usePipelines();
  const shown = (lines.data ?? []).filter((line) => search.pipeline === undefined || line.id === search.pipeline);
  const data = shown.map((line) => ({ group: line.name, items: line.stages.filter((stage) => !stage.archived && stage.outcome !== "lost").map((stage) => ({ value: String(stage.id), label: stage.name })) }));
  return (
    <>
      <Select size="xs" w={200} clearable aria-label={t("sales.paidStage")} placeholder={t("sales.paidStage")} value={search.paid === undefined ? null : String(search.paid)} data={data} onChange={(value) => change({ paid: value === null ? undefined : Number(value) })} />
      <NumberInput size="xs" w={120} min={1} max={3650} allowDecimal={false} aria-label={t("sales.norm")} placeholder={t("sales.norm")} value={search.norm ?? ""} onChange={(value) => change({ norm: typeof value === "number" ? value : undefined })} />
    </>
  );
}
