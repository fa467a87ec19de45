import { Badge, Button, Group, Switch, Table } from "@mantine/core";
import { IconClipboardCheck } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { components } from "@/api/schema";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

type Row = components["schemas"]["ReviewRow"];

/** Everybody's finished reviews. A baseline comes to others, unmarked, in their own inboxes. */
export function Finished() {
  const { t } = useTranslation();
  const page = $api.useInfiniteQuery(
    "get",
    "/api/v1/reviews",
    { params: { query: {} } },
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (last) => last.next_cursor },
  );
  const rows = page.data?.pages.flatMap((one) => one.items) ?? [];
  if (page.isPending) return <ListSkeleton rows={6} />;
  if (page.isError) return <Failed error={page.error} onRetry={() => void page.refetch()} />;
  if (rows.length === 0) return <Empty icon={IconClipboardCheck} title={t("reviews.noneFinished")} hint={t("reviews.noneFinishedHint")} />;
  return (
    <>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("reviews.finishedAt")}</Table.Th>
            <Table.Th>{t("dispute.agent")}</Table.Th>
            <Table.Th>{t("reviews.reviewer")}</Table.Th>
            <Table.Th ta="right">{t("results.score")}</Table.Th>
            <Table.Th>{t("results.state")}</Table.Th>
            <Table.Th>{t("reviews.baseline")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{rows.map((row) => <Line key={row.id} row={row} />)}</Table.Tbody>
      </Table>
      {page.hasNextPage && <Group justify="center" p="sm"><Button variant="default" loading={page.isFetchingNextPage} onClick={() => void page.fetchNextPage()}>{t("common.loadMore")}</Button></Group>}
    </>
  );
}

function Line({ row }: { row: Row }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const set = $api.useMutation("put", "/api/v1/reviews/{review_id}/baseline", {
    onSuccess: () => queries.invalidateQueries({ queryKey: ["get", "/api/v1/reviews"] }),
    onError: toastProblem,
  });
  return (
    <Table.Tr data-testid="finished-row">
      <Table.Td>{row.finished_at === null ? "" : <AnchorLink size="sm" to="/recordings" search={{ call: row.call_id }}>{format.when(row.finished_at)}</AnchorLink>}</Table.Td>
      <Table.Td>{row.agent.name}</Table.Td>
      <Table.Td>{row.reviewer.name}</Table.Td>
      <Table.Td ta="right" className="tabular">{row.score.total === null ? t("common.none") : Math.round(row.score.total)}</Table.Td>
      <Table.Td>
        <Badge color={row.state === "released" ? "teal" : "gray"}>{t(`reviews.state.${row.state as "draft"}`)}</Badge>{" "}
        {row.purpose !== "normal" && <Badge color="yellow">{t(`reviews.purpose.${row.purpose as "golden"}`)}</Badge>}
      </Table.Td>
      <Table.Td>
        {row.purpose === "normal" && (
          <Switch size="xs" aria-label={t("reviews.baseline")} checked={row.baseline} disabled={set.isPending} data-testid="baseline" onChange={(event) => set.mutate({ params: { path: { review_id: row.id } }, body: { baseline: event.currentTarget.checked } })} />
        )}
      </Table.Td>
    </Table.Tr>
  );
}
