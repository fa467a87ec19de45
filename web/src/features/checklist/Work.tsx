import { Group, Table, Text } from "@mantine/core";
import { IconClockHour4 } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { stopwatch, useFormat } from "@/i18n/format";
import { Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { lastWeek, Span } from "./Span";

/** What each reviewer did on each day. */
export function Work() {
  const { t } = useTranslation();
  const format = useFormat();
  const [days, setDays] = useState(lastWeek);
  const found = $api.useQuery("get", "/api/v1/qa/checklist/work", { params: { query: days } });
  return (
    <>
      <Group mb="sm"><Span days={days} onChange={setDays} /></Group>
      <Panel flush>
        {found.isPending && <ListSkeleton />}
        {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
        {found.data?.length === 0 && <Empty icon={IconClockHour4} title={t("checklist.noWork")} />}
        {found.data !== undefined && found.data.length > 0 && (
          <>
            <Table verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t("reviews.reviewer")}</Table.Th>
                  <Table.Th>{t("checklist.begun")}</Table.Th>
                  <Table.Th>{t("checklist.ended")}</Table.Th>
                  <Table.Th ta="right">{t("checklist.active")}</Table.Th>
                  <Table.Th ta="right">{t("checklist.cards")}</Table.Th>
                  <Table.Th ta="right">{t("checklist.marks")}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {found.data.map((row) => (
                  <Table.Tr key={`${row.day}/${row.reviewer}`} data-testid="work-row">
                    <Table.Td>{row.reviewer}</Table.Td>
                    <Table.Td>{format.when(row.first_at)}</Table.Td>
                    <Table.Td>{format.when(row.last_at)}</Table.Td>
                    <Table.Td ta="right" className="tabular">{stopwatch(row.active_s)}</Table.Td>
                    <Table.Td ta="right" className="tabular">{row.sheets}</Table.Td>
                    <Table.Td ta="right" className="tabular">{row.marks}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            <Text size="xs" c="dimmed" p="sm">{t("checklist.activeHint")}</Text>
          </>
        )}
      </Panel>
    </>
  );
}
