import "@mantine/dates/styles.css";

import { Button, Checkbox, Group, MultiSelect, Select, SimpleGrid, Stack, Tabs, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import { CallDrawer } from "@/features/calls/CallDrawer";
import { can, useMe } from "@/features/session/api";
import { Page, Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

import { useCellText } from "./cells";
import { FORMATS, INTERVALS, REPORTS, selectionOf, SPANS } from "./search";
import { Formula, SheetTable } from "./SheetTable";
import type { Cell, Report, ReportSearch } from "./types";
import { VisitsDrawer } from "./VisitsDrawer";

const DateRange = lazy(() => import("@/features/calls/DateRange").then((module) => ({ default: module.DateRange })));

type Change = { [K in keyof ReportSearch]?: ReportSearch[K] | undefined };

function useChange() {
  const navigate = useNavigate({ from: "/reports" });
  return (changes: Change) =>
    void navigate({ search: (before) => Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined)) });
}

export function ReportsPage() {
  const { t, i18n } = useTranslation();
  const search = useSearch({ from: "/inside/reports" });
  const change = useChange();
  const name = search.report ?? "queue";
  const query = { ...selectionOf(search), language: i18n.language === "ru" ? ("ru" as const) : ("en" as const) };
  const report = $api.useQuery("get", "/api/v1/reports/{name}", { params: { path: { name }, query } });
  return (
    <Page title={t("reports.title")}>
      <Tabs value={name} onChange={(value) => change({ report: REPORTS.find((one) => one === value), figure: undefined })}>
        <Tabs.List>
          {REPORTS.map((one) => <Tabs.Tab key={one} value={one}>{t(`reports.names.${one}`)}</Tabs.Tab>)}
        </Tabs.List>
      </Tabs>
      <Filters search={search} />
      {report.isPending && <Panel><ListSkeleton /></Panel>}
      {report.isError && <Panel><Failed error={report.error} onRetry={() => void report.refetch()} /></Panel>}
      {report.data !== undefined && <Sheet report={report.data} />}
      {search.figure !== undefined && <VisitsDrawer search={search} onClose={() => change({ figure: undefined })} onCall={(call) => change({ call })} />}
      {search.call !== undefined && <CallDrawer id={search.call} onClose={() => change({ call: undefined })} />}
    </Page>
  );
}

function Filters({ search }: { search: ReportSearch }) {
  const { t, i18n } = useTranslation();
  const change = useChange();
  const queues = $api.useQuery("get", "/api/v1/queues/titles", {}, { staleTime: Infinity });
  const selection = selectionOf(search);
  const address = (format: string) => {
    const { queue, agent, ...rest } = selection;
    const params = new URLSearchParams({ ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, String(value)])), format, language: i18n.language });
    for (const one of queue ?? []) params.append("queue", one);
    for (const one of agent ?? []) params.append("agent", one);
    return `/api/v1/reports/${search.report ?? "queue"}/file?${params.toString()}`;
  };
  return (
    <Group gap={8} role="search" aria-label={t("reports.filters")}>
      <Select size="xs" w={150} allowDeselect={false} aria-label={t("reports.period")} value={search.span ?? "today"} data={SPANS.map((value) => ({ value, label: t(`reports.spans.${value}`) }))} onChange={(value) => change({ span: SPANS.find((one) => one === value), from: undefined, to: undefined })} />
      {search.span === "custom" && <Suspense><DateRange from={search.from} to={search.to} onChange={(from, to) => change({ from, to })} /></Suspense>}
      <Select size="xs" w={140} allowDeselect={false} aria-label={t("reports.interval")} value={selection.interval} data={INTERVALS.map((value) => ({ value, label: t(`reports.intervals.${value}`) }))} onChange={(value) => change({ interval: INTERVALS.find((one) => one === value) })} />
      <MultiSelect size="xs" w={220} clearable aria-label={t("reports.queues")} placeholder={t("reports.queues")} value={search.queue ?? []} data={(queues.data ?? []).map((queue) => ({ value: queue.name, label: queue.title }))} onChange={(value) => change({ queue: value.length > 0 ? value : undefined })} />
      <Checkbox size="xs" label={t("reports.compare")} checked={search.compare ?? false} onChange={(event) => change({ compare: event.currentTarget.checked || undefined })} />
      {FORMATS.map((format) => <Button key={format} component="a" href={address(format)} download size="xs" variant="default">{format.toUpperCase()}</Button>)}
    </Group>
  );
}

function Sheet({ report }: { report: Report }) {
  const { t } = useTranslation();
  const change = useChange();
  const me = useMe();
  const queries = useQueryClient();
  const text = useCellText();
  const settle = async (row: Record<string, Cell>) => {
    const { error } = await api.POST("/api/v1/missed-callers/settled", { body: { caller: String(row["caller"]), until: String(row["last_at"]), note: "" } });
    if (error !== undefined) toastProblem(error);
    await queries.invalidateQueries({ queryKey: ["get", "/api/v1/reports/{name}"] });
  };
  const settles = report.report === "missed" && can(me, "reports.manage");
  return (
    <Stack gap={14}>
      <Text size="sm" c="dimmed">{report.period}</Text>
      <SimpleGrid cols={{ base: 2, sm: 4, lg: 8 }} spacing={8}>
        {report.headline.map((column) => (
          <Panel key={column.key}>
            <Text size="xs" c="dimmed">{column.title}{column.formula !== null && <Formula column={column} />}</Text>
            <Text fw={650} size="lg" className="tabular" data-testid={`figure-${column.key}`}>{text(report.figures[column.key], column)}</Text>
            {report.before !== null && <Text size="xs" c="dimmed">{t("reports.before", { value: text(report.before[column.key], column) })}</Text>}
          </Panel>
        ))}
      </SimpleGrid>
      {report.tables.map((table) => (
        <SheetTable key={table.key} table={table} onOpen={({ figure, group, row }) => change({ figure, group, row })} onCall={(call) => change({ call })} onSettle={settles ? (row) => void settle(row) : undefined} />
      ))}
    </Stack>
  );
}
