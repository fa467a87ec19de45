import { Button, Group, Select, Table, Text, TextInput } from "@mantine/core";
import { IconChartHistogram, IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { QaOverview } from "@/api/types";
import { useQueueTitle } from "@/features/calls/queueTitle";
import { Figure } from "@/features/results/Figure";
import classes from "@/features/results/Results.module.css";
import { QaSections } from "@/features/results/Sections";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { Alerts } from "./Alerts";
import { Criteria } from "./Criteria";
import { Outcomes } from "./Outcomes";
import { ScoreTrend } from "./ScoreTrend";

const DAY_MS = 86_400_000;
const DAYS = 28;

export interface ReportFilter {
  since: string;
  until: string;
  time_zone: string;
  step: "day" | "week" | "month";
  agent_id?: number;
  queue?: string;
  script_key?: string;
}

function day(at: number): string {
  const local = new Date(at);
  return new Date(at - local.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

function first(): ReportFilter & { from: string; to: string } {
  const [from, to] = [day(Date.now() - DAYS * DAY_MS), day(Date.now())];
  return { from, to, ...period(from, to), time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone, step: "week" };
}

/** The day `to` is within the period. */
function period(from: string, to: string): { since: string; until: string } {
  return { since: new Date(`${from}T00:00:00`).toISOString(), until: new Date(Date.parse(`${to}T00:00:00`) + DAY_MS).toISOString() };
}

function without(filter: ReportFilter, name: "script_key" | "agent_id"): ReportFilter {
  const rest = { ...filter };
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- one of two names
  delete rest[name];
  return rest;
}

export function ReportPage() {
  const { t } = useTranslation();
  const [{ from, to, ...filter }, setFilter] = useState(first);
  const overview = $api.useQuery("get", "/api/v1/qa/reports/overview", { params: { query: filter } }, { placeholderData: (before) => before });
  const put = (change: Partial<ReportFilter>) => setFilter({ from, to, ...filter, ...change });
  const setDays = (a: string, b: string) => {
    if (a !== "" && b !== "" && a <= b) setFilter({ ...filter, from: a, to: b, ...period(a, b) });
  };
  const exporting = new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)])).toString();
  return (
    <Page
      title={t("quality.title")}
      aside={
        <Group gap="xs">
          {(["csv", "xlsx"] as const).map((format) => (
            <Button key={format} component="a" size="xs" variant="default" href={`/api/v1/qa/reports/export?${exporting}&format=${format}`} leftSection={<IconDownload size={15} aria-hidden />}>
              {format.toUpperCase()}
            </Button>
          ))}
        </Group>
      }
    >
      <QaSections now="reports" />
      <Group gap="sm" align="end">
        <TextInput type="date" size="xs" label={t("quality.from")} value={from} max={to} onChange={(event) => setDays(event.currentTarget.value, to)} />
        <TextInput type="date" size="xs" label={t("quality.to")} value={to} min={from} onChange={(event) => setDays(from, event.currentTarget.value)} />
        <Select size="xs" label={t("quality.step")} allowDeselect={false} value={filter.step} onChange={(value) => put({ step: value ?? "week" })} data={(["day", "week", "month"] as const).map((value) => ({ value, label: t(`quality.steps.${value}`) }))} />
        <Select size="xs" label={t("quality.script")} clearable placeholder={t("quality.anyScript")} value={filter.script_key ?? null} data={overview.data?.scripts ?? []} onChange={(value) => setFilter({ from, to, ...without(filter, "script_key"), ...(value !== null && { script_key: value }) })} />
        <Select size="xs" label={t("dispute.agent")} clearable searchable placeholder={t("common.all")} value={filter.agent_id === undefined ? null : String(filter.agent_id)} data={overview.data?.agents.map((one) => ({ value: String(one.agent_id), label: one.name ?? String(one.agent_id) })) ?? []} onChange={(value) => setFilter({ from, to, ...without(filter, "agent_id"), ...(value !== null && { agent_id: Number(value) }) })} />
      </Group>
      <Alerts />
      {overview.isPending && <Panel><ListSkeleton /></Panel>}
      {overview.isError && <Panel><Failed error={overview.error} onRetry={() => void overview.refetch()} /></Panel>}
      {overview.data !== undefined && <Overview overview={overview.data} />}
      <Criteria filter={filter} />
      <Outcomes filter={filter} />
    </Page>
  );
}

function Overview({ overview }: { overview: QaOverview }) {
  const { t } = useTranslation();
  const queueTitle = useQueueTitle();
  if (overview.human.n === 0 && overview.auto.n === 0) return <Panel><Empty icon={IconChartHistogram} title={t("quality.empty")} hint={t("quality.emptyHint")} /></Panel>;
  return (
    <>
      <div className={classes["columns"]}>
        <Panel title={t("quality.byAgent")} flush>
          <Table verticalSpacing={6} className={classes["table"] ?? ""} data-testid="by-agent">
            <PairHead name={t("dispute.agent")} more={[t("quality.disputed")]} />
            <Table.Tbody>
              {overview.agents.map((one) => (
                <Table.Tr key={one.agent_id}>
                  <Table.Td>{one.name ?? one.agent_id}</Table.Td>
                  <Table.Td><Figure figure={one.human} /></Table.Td>
                  <Table.Td><Figure figure={one.auto} /></Table.Td>
                  <Table.Td className="tabular">{one.disputed === 0 ? t("common.none") : t("quality.changedOf", { n: one.changed, of: one.disputed })}</Table.Td>
                </Table.Tr>
              ))}
              <Table.Tr fw={700}>
                <Table.Td>{t("quality.together")}</Table.Td>
                <Table.Td><Figure figure={overview.human} /></Table.Td>
                <Table.Td><Figure figure={overview.auto} /></Table.Td>
                <Table.Td />
              </Table.Tr>
            </Table.Tbody>
          </Table>
          <Text size="xs" c="dimmed" p="md">{t("quality.explained")}</Text>
        </Panel>
        <Panel title={t("quality.trend")}><ScoreTrend points={overview.trend} /></Panel>
      </div>
      <div className={classes["columns"]}>
        {overview.queues.length > 0 && (
          <Panel title={t("quality.byQueue")} flush>
            <Table verticalSpacing={6} className={classes["table"] ?? ""}>
              <PairHead name={t("calls.queue")} more={[]} />
              <Table.Tbody>
                {overview.queues.map((one) => (
                  <Table.Tr key={one.queue}>
                    <Table.Td>{queueTitle(one.queue)}</Table.Td>
                    <Table.Td><Figure figure={one.human} /></Table.Td>
                    <Table.Td><Figure figure={one.auto} /></Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Panel>
        )}
        {overview.reviewers.length > 0 && (
          <Panel title={t("quality.reviewers")} flush>
            <Table verticalSpacing={6} className={classes["table"] ?? ""}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t("results.reviewer")}</Table.Th>
                  <Table.Th ta="right">{t("quality.reviews")}</Table.Th>
                  <Table.Th ta="right">{t("quality.disputed")}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {overview.reviewers.map((one) => (
                  <Table.Tr key={one.reviewer_id}>
                    <Table.Td>{one.name ?? one.reviewer_id}</Table.Td>
                    <Table.Td ta="right" className="tabular">{one.reviews}</Table.Td>
                    <Table.Td ta="right" className="tabular">{one.disputed === 0 ? t("common.none") : t("quality.changedOf", { n: one.changed, of: one.disputed })}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Panel>
        )}
      </div>
    </>
  );
}

function PairHead({ name, more }: { name: string; more: string[] }) {
  const { t } = useTranslation();
  return (
    <Table.Thead>
      <Table.Tr>
        <Table.Th>{name}</Table.Th>
        <Table.Th>{t("quality.human")}</Table.Th>
        <Table.Th>{t("quality.auto")}</Table.Th>
        {more.map((one) => <Table.Th key={one}>{one}</Table.Th>)}
      </Table.Tr>
    </Table.Thead>
  );
}
