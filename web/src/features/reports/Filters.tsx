import { Button, Checkbox, Group, MultiSelect, Select } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";

import { useChange } from "./change";
import { FORMATS, INTERVALS, selectionOf, SPANS } from "./search";
import type { ReportSearch } from "./types";

const DateRange = lazy(() => import("@/features/calls/DateRange").then((module) => ({ default: module.DateRange })));
const BY_TIME = ["queue", "outbound"];
const OF_AGENTS = ["queue", "waits", "agents", "transfers", "outbound", "outcomes", "traffic", "others"];

export function Filters({ search }: { search: ReportSearch }) {
  const { t, i18n } = useTranslation();
  const change = useChange();
  const name = search.report ?? "queue";
  const selection = selectionOf(search);
  const address = (format: string) => {
    const { queue, agent, ...rest } = selection;
    const params = new URLSearchParams({ ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, String(value)])), format, language: i18n.language });
    for (const one of queue ?? []) params.append("queue", one);
    for (const one of agent ?? []) params.append("agent", one);
    return `/api/v1/reports/${name}/file?${params.toString()}`;
  };
  return (
    <Group gap={8} role="search" aria-label={t("reports.filters")}>
      <Select size="xs" w={150} allowDeselect={false} aria-label={t("reports.period")} value={search.span ?? "today"} data={SPANS.map((value) => ({ value, label: t(`reports.spans.${value}`) }))} onChange={(value) => change({ span: SPANS.find((one) => one === value), from: undefined, to: undefined })} />
      {search.span === "custom" && <Suspense><DateRange from={search.from} to={search.to} onChange={(from, to) => change({ from, to })} /></Suspense>}
      {BY_TIME.includes(name) && <Select size="xs" w={140} allowDeselect={false} aria-label={t("reports.interval")} value={selection.interval} data={INTERVALS.map((value) => ({ value, label: t(`reports.intervals.${value}`) }))} onChange={(value) => change({ interval: INTERVALS.find((one) => one === value) })} />}
      <Queues search={search} />
      {OF_AGENTS.includes(name) && <Agents search={search} />}
      <Checkbox size="xs" label={t("reports.compare")} checked={search.compare ?? false} onChange={(event) => change({ compare: event.currentTarget.checked || undefined })} />
      <Button.Group>
        {FORMATS.map((format) => <Button key={format} component="a" href={address(format)} download size="xs" variant="default" data-testid={`file-${format}`}>{format.toUpperCase()}</Button>)}
      </Button.Group>
    </Group>
  );
}

function Queues({ search }: { search: ReportSearch }) {
  const { t } = useTranslation();
  const change = useChange();
  const titles = $api.useQuery("get", "/api/v1/queues/titles", {}, { staleTime: Infinity });
  const names = [...new Set([...(titles.data ?? []).map((queue) => queue.name), ...(search.queue ?? [])])];
  const data = names.map((value) => ({ value, label: titles.data?.find((queue) => queue.name === value)?.title ?? value }));
  return <MultiSelect size="xs" miw={150} maw={320} clearable searchable aria-label={t("reports.queues")} placeholder={search.queue === undefined ? t("reports.queues") : ""} value={search.queue ?? []} data={data} onChange={(value) => change({ queue: value.length > 0 ? value : undefined })} />;
}

function Agents({ search }: { search: ReportSearch }) {
  const { t } = useTranslation();
  const change = useChange();
  const agents = $api.useQuery("get", "/api/v1/report-agents", {}, { staleTime: 300_000 });
  const data = [...new Set([...(agents.data ?? []), ...(search.agent ?? [])])];
  return <MultiSelect size="xs" miw={160} maw={360} clearable searchable limit={50} aria-label={t("reports.agents")} placeholder={search.agent === undefined ? t("reports.agents") : ""} value={search.agent ?? []} data={data} onChange={(value) => change({ agent: value.length > 0 ? value : undefined })} />;
}
