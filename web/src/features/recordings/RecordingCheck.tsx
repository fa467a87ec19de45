import { Select, Table, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { RecordingReport } from "@/api/types";
import { stopwatch, useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import classes from "./Records.module.css";

const SPANS = [1, 7, 30, 90] as const;

/** Recordings without a call, calls without their recording, and what could not be taken in. */
export function RecordingCheck() {
  const { t } = useTranslation();
  const [days, setDays] = useState(7);
  const report = $api.useQuery("get", "/api/v1/recording-report", { params: { query: { days } } });
  return (
    <Panel title={t("records.check")}>
      <Select
        size="xs"
        w={140}
        mb="sm"
        allowDeselect={false}
        label={t("records.days")}
        data={SPANS.map((span) => ({ value: String(span), label: t("records.daysOf", { count: span }) }))}
        value={String(days)}
        onChange={(value) => setDays(Number(value))}
      />
      {report.isPending && <ListSkeleton rows={4} />}
      {report.isError && <Failed error={report.error} onRetry={() => void report.refetch()} />}
      {report.data !== undefined && <Found report={report.data} />}
    </Panel>
  );
}

function Found({ report: { missing, orphans, quarantine } }: { report: RecordingReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (missing.length + orphans.length + quarantine.length === 0) {
    return <div data-testid="all-there"><Empty icon={IconCircleCheck} title={t("records.allThere")} hint={t("records.allThereHint")} /></div>;
  }
  return (
    <>
      <Part title={t("records.missing")} hint={t("records.missingHint")} head={[t("records.began"), t("records.node"), t("records.why")]} id="missing"
        rows={missing.map((one) => [
          one.call_id,
          <AnchorLink key="call" size="sm" to="/calls" search={{ call: one.call_id }}>{format.full(one.started_at)}</AnchorLink>,
          one.node,
          t(one.told ? "records.told" : "records.byRules"),
        ])}
      />
      <Part title={t("records.orphans")} hint={t("records.orphansHint")} head={[t("records.began"), t("records.node"), t("records.length")]} id="orphans"
        rows={orphans.map((one) => [
          String(one.recording_id),
          <AnchorLink key="recording" size="sm" to="/recordings" search={{ id: one.recording_id }}>{format.full(one.started_at)}</AnchorLink>,
          one.node,
          stopwatch(one.duration_s),
        ])}
      />
      <Part title={t("records.quarantine")} hint={t("records.quarantineHint")} head={[t("records.file"), t("records.node"), t("records.why"), t("records.found")]} id="quarantine"
        rows={quarantine.map((one) => [`${one.source}/${one.name}`, one.name, one.source, t(`quarantine.${one.reason}`), format.full(one.found_at)])}
      />
    </>
  );
}

interface PartProps {
  title: string;
  hint: string;
  head: string[];
  /** The first cell of each row is its key. */
  rows: [string, ...ReactNode[]][];
  id: string;
}

function Part({ title, hint, head, rows, id }: PartProps) {
  if (rows.length === 0) return null;
  return (
    <section className={classes["part"]} data-testid={`report-${id}`}>
      <Text fw={650} size="sm" component="h3">{`${title} (${rows.length})`}</Text>
      <Text size="sm" c="dimmed">{hint}</Text>
      <Table verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>{head.map((name) => <Table.Th key={name}>{name}</Table.Th>)}</Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([key, ...cells]) => (
            <Table.Tr key={key} data-testid={`report-${id}-row`}>{cells.map((cell, place) => <Table.Td key={head[place]} className={classes["cell"] ?? ""}>{cell}</Table.Td>)}</Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
