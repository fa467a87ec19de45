import { Button, Group, Table } from "@mantine/core";
import { IconDownload, IconSum } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { ITEMS } from "./SheetTable";
import { lastWeek, Span } from "./Span";

/** By manager: how often each thing was done, and all together. */
export function Totals() {
  const { t } = useTranslation();
  const [days, setDays] = useState(lastWeek);
  const found = $api.useQuery("get", "/api/v1/qa/checklist/totals", { params: { query: days } });
  return (
    <>
      <Group mb="sm" justify="space-between">
        <Span days={days} onChange={setDays} />
        <Button component="a" size="xs" variant="default" leftSection={<IconDownload size={14} aria-hidden />} href={`/api/v1/qa/checklist/export?first=${days.first}&last=${days.last}`} download>{t("planning.csv")}</Button>
      </Group>
      <Panel flush>
        {found.isPending && <ListSkeleton />}
        {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
        {found.data?.length === 0 && <Empty icon={IconSum} title={t("checklist.empty")} hint={t("checklist.emptyHint")} />}
        {found.data !== undefined && found.data.length > 0 && (
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("checklist.manager")}</Table.Th>
                <Table.Th ta="right">{t("checklist.cards")}</Table.Th>
                {ITEMS.map((item) => <Table.Th key={item} ta="right">{t(`checklist.item.${item}`)}, %</Table.Th>)}
                <Table.Th ta="right">{t("checklist.total")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.data.map((row) => (
                <Table.Tr key={row.agent_id} data-testid="totals-row">
                  <Table.Td>{row.agent}</Table.Td>
                  <Table.Td ta="right" className="tabular">{row.cards}</Table.Td>
                  {ITEMS.map((item) => <Table.Td key={item} ta="right" className="tabular">{row.share[item] === undefined ? t("common.none") : Math.round(row.share[item] * 100)}</Table.Td>)}
                  <Table.Td ta="right" className="tabular">{row.points} / {row.of}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Panel>
    </>
  );
}
