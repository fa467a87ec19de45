import { Button, Drawer, Table, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { operations } from "@/api/schema";
import { useQueueTitle } from "@/features/calls/queueTitle";
import { stopwatch, useFormat } from "@/i18n/format";
import { formatNumber } from "@/ui/phone";
import { Failed, ListSkeleton } from "@/ui/States";

import { selectionOf } from "./search";
import type { ReportSearch } from "./types";

type VisitsQuery = NonNullable<operations["list_queue_visits"]["parameters"]["query"]>;

/** The calls that one number counts. */
export function VisitsDrawer({ search, onClose, onCall }: { search: ReportSearch; onClose: () => void; onCall: (id: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queueTitle = useQueueTitle();
  const query = { ...selectionOf(search), figure: search.figure, group: search.group ?? "", key: search.row ?? "" } as VisitsQuery;
  const paging = { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor } as const;
  const visits = $api.useInfiniteQuery("get", "/api/v1/queue-visits", { params: { query } }, paging);
  const rows = (visits.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <Drawer opened onClose={onClose} position="right" size={620} title={t("reports.calls")} closeButtonProps={{ "aria-label": t("common.close") }}>
      {visits.isPending && <ListSkeleton rows={7} />}
      {visits.isError && <Failed error={visits.error} onRetry={() => void visits.refetch()} />}
      <Table fz="sm" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            {(["when", "caller", "queue", "agent"] as const).map((name) => <Table.Th key={name}>{t(`reports.visit.${name}`)}</Table.Th>)}
            {(["wait", "talk"] as const).map((name) => <Table.Th key={name} ta="right">{t(`reports.visit.${name}`)}</Table.Th>)}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((visit) => (
            <Table.Tr key={`${visit.call_id}/${visit.queue}/${visit.entered_at}`} data-testid="visit-row">
              <Table.Td>{visit.own ? <UnstyledButton fz="sm" c="sea" onClick={() => onCall(visit.call_id)}>{format.when(visit.entered_at)}</UnstyledButton> : format.when(visit.entered_at)}</Table.Td>
              <Table.Td>{formatNumber(visit.caller)}</Table.Td>
              <Table.Td>{queueTitle(visit.queue)}</Table.Td>
              <Table.Td>{visit.agent}</Table.Td>
              <Table.Td ta="right">{stopwatch(visit.wait_s)}</Table.Td>
              <Table.Td ta="right">{visit.talk_s === null ? "" : stopwatch(visit.talk_s)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {visits.hasNextPage && <Button mt="sm" variant="default" size="xs" onClick={() => void visits.fetchNextPage()}>{t("common.loadMore")}</Button>}
    </Drawer>
  );
}
