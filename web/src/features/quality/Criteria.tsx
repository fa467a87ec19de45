import { Button, Group, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { QaCriterion } from "@/api/types";
import { ClipButton } from "@/features/results/ClipButton";
import { Figure } from "@/features/results/Figure";
import classes from "@/features/results/Results.module.css";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";

import type { ReportFilter } from "./ReportPage";

/** Which steps fail most, and the calls behind each figure. */
export function Criteria({ filter }: { filter: ReportFilter }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<QaCriterion | null>(null);
  const found = $api.useQuery("get", "/api/v1/qa/reports/criteria", { params: { query: filter } }, { placeholderData: (before) => before });
  if (found.isPending) return <Panel><ListSkeleton /></Panel>;
  if (found.isError) return <Panel><Failed error={found.error} onRetry={() => void found.refetch()} /></Panel>;
  const { criteria, questions } = found.data;
  return (
    <>
      {criteria.length > 0 && (
        <Panel title={t("quality.stepsFailed")} flush>
          <Table verticalSpacing={6} className={classes["table"] ?? ""} data-testid="criteria">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("quality.criterion")}</Table.Th>
                <Table.Th>{t("quality.script")}</Table.Th>
                <Table.Th>{t("quality.doneShare")}</Table.Th>
                <Table.Th ta="right">{t("quality.failedCalls")}</Table.Th>
                <Table.Th ta="right">{t("quality.unknown")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {criteria.map((one) => (
                <Table.Tr key={`${one.script_key}/${one.criterion_id}`}>
                  <Table.Td>{one.title === "" ? one.criterion_id : one.title}</Table.Td>
                  <Table.Td>{one.script_key}</Table.Td>
                  <Table.Td><Figure figure={one.done} times={100} /></Table.Td>
                  <Table.Td ta="right">
                    <Button size="compact-xs" variant="subtle" disabled={failed(one) === 0} onClick={() => setOpen(one)} aria-label={t("quality.showCalls", { title: one.title })}>{failed(one)}</Button>
                  </Table.Td>
                  <Table.Td ta="right" className="tabular">{one.unknown}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Panel>
      )}
      {open !== null && <Behind key={`${open.script_key}/${open.criterion_id}`} filter={filter} criterion={open} />}
      {questions.length > 0 && (
        <Panel title={t("quality.questions")} flush>
          <Table verticalSpacing={6} className={classes["table"] ?? ""} data-testid="questions">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("calibration.question")}</Table.Th>
                <Table.Th>{t("results.form")}</Table.Th>
                <Table.Th>{t("quality.human")}</Table.Th>
                <Table.Th ta="right">{t("quality.lost")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {questions.map((one) => (
                <Table.Tr key={`${one.form_title}/${one.question_id}`}>
                  <Table.Td>{one.text}</Table.Td>
                  <Table.Td>{one.form_title}</Table.Td>
                  <Table.Td><Figure figure={one.value} times={100} /></Table.Td>
                  <Table.Td ta="right" className="tabular">{one.lost}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Panel>
      )}
    </>
  );
}

function failed(one: QaCriterion): number {
  return one.missed + one.partial + one.violated;
}

function Behind({ filter, criterion }: { filter: ReportFilter; criterion: QaCriterion }) {
  const { t } = useTranslation();
  const format = useFormat();
  const query = { ...filter, script_key: criterion.script_key, criterion_id: criterion.criterion_id };
  const page = $api.useInfiniteQuery(
    "get",
    "/api/v1/qa/reports/calls",
    { params: { query } },
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (last) => last.next_cursor },
  );
  if (page.isPending) return <Panel><ListSkeleton rows={4} /></Panel>;
  if (page.isError) return <Panel><Failed error={page.error} onRetry={() => void page.refetch()} /></Panel>;
  return (
    <Panel title={t("quality.behind", { title: criterion.title })} flush>
      <Table verticalSpacing={6} className={classes["table"] ?? ""} data-testid="criterion-calls">
        <Table.Tbody>
          {page.data.pages.flatMap((one) => one.items).map((call) => (
            <Table.Tr key={call.call_id}>
              <Table.Td w={190}><AnchorLink size="sm" to="/recordings" search={{ call: call.call_id }}>{format.when(call.called_at)}</AnchorLink></Table.Td>
              <Table.Td w={190}>{call.agent_name ?? t("common.unknown")}</Table.Td>
              <Table.Td w={120}>{t(`quality.status.${call.status}`)}</Table.Td>
              <Table.Td>
                {call.start_s !== null && (
                  <Group gap={10} wrap="nowrap">
                    <ClipButton url={`/api/v1/qa/calls/${encodeURIComponent(call.call_id)}/criteria/${encodeURIComponent(criterion.criterion_id)}/audio`} />
                    <Text size="sm" c="dimmed">{call.quote === "" ? "" : `«${call.quote}»`}</Text>
                  </Group>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {page.hasNextPage && <Group justify="center" p="sm"><Button variant="default" loading={page.isFetchingNextPage} onClick={() => void page.fetchNextPage()}>{t("common.loadMore")}</Button></Group>}
    </Panel>
  );
}
