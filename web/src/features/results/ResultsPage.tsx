import { Badge, Button, Group, Table, Text } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { QaResultRow } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { Score } from "./Figure";
import classes from "./Results.module.css";
import { QaSections } from "./Sections";

/** One's own released results, and nobody else's. */
export function ResultsPage() {
  const { t } = useTranslation();
  const [cursors, setCursors] = useState<(string | undefined)[]>([undefined]);
  return (
    <Page title={t("results.title")}>
      <QaSections now="results" />
      <Panel flush>
        {cursors.map((cursor, place) => (
          <Part key={cursor ?? ""} cursor={cursor} last={place === cursors.length - 1} onMore={(next) => setCursors([...cursors, next])} />
        ))}
      </Panel>
    </Page>
  );
}

function Part({ cursor, last, onMore }: { cursor: string | undefined; last: boolean; onMore: (cursor: string) => void }) {
  const { t } = useTranslation();
  const page = $api.useQuery("get", "/api/v1/qa/results", { params: { query: cursor === undefined ? {} : { cursor } } });
  if (page.isPending) return <ListSkeleton />;
  if (page.isError) return <Failed error={page.error} onRetry={() => void page.refetch()} />;
  if (page.data.items.length === 0) return <Empty icon={IconChecklist} title={t("results.empty")} hint={t("results.emptyHint")} />;
  const following = page.data.next_cursor;
  return (
    <>
      <Rows rows={page.data.items} />
      {last && following !== null && (
        <Group justify="center" p="sm">
          <Button variant="default" onClick={() => onMore(following)}>{t("common.loadMore")}</Button>
        </Group>
      )}
    </>
  );
}

function Rows({ rows }: { rows: QaResultRow[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table verticalSpacing={7} className={classes["table"] ?? ""}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={200}>{t("results.call")}</Table.Th>
          <Table.Th>{t("results.form")}</Table.Th>
          <Table.Th w={90} ta="right">{t("results.score")}</Table.Th>
          <Table.Th w={190}>{t("results.released")}</Table.Th>
          <Table.Th w={210}>{t("results.state")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.id} data-testid="result-row" data-unread={row.unread || undefined}>
            <Table.Td>
              <AnchorLink to="/results/$id" params={{ id: row.id }} size="sm" fw={row.unread ? 700 : 500}>
                {row.called_at === null ? t("common.unknown") : format.when(row.called_at)}
              </AnchorLink>
            </Table.Td>
            <Table.Td>{row.form_title}</Table.Td>
            <Table.Td ta="right">{row.withheld ? <Text span c="dimmed" size="sm">{t("results.withheldShort")}</Text> : <Score total={row.total} outcome={row.outcome} />}</Table.Td>
            <Table.Td>{format.when(row.released_at)}</Table.Td>
            <Table.Td><ResultMarks row={row} /></Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

export function ResultMarks({ row }: { row: QaResultRow }) {
  const { t } = useTranslation();
  return (
    <Group gap={6}>
      {row.unread && <Badge color="blue">{t("results.unread")}</Badge>}
      {row.acknowledged_at !== null && <Badge color="sea">{t("results.acknowledged")}</Badge>}
      {row.dispute !== null && <Badge color={row.dispute === "resolved" ? "sea" : row.dispute === "withdrawn" ? "gray" : "orange"}>{t(`dispute.state.${row.dispute}`)}</Badge>}
    </Group>
  );
}
