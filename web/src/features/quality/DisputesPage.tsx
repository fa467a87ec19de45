import { Badge, Button, Group, SegmentedControl, Stack, Table, Text } from "@mantine/core";
import { IconGavel } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { QaDisputeRow } from "@/api/types";
import { useRefreshQa } from "@/features/results/api";
import classes from "@/features/results/Results.module.css";
import { QaSections } from "@/features/results/Sections";
import { can, useMe } from "@/features/session/api";
import { decimal, useFormat } from "@/i18n/format";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { DisputeDecision } from "./DisputeDecision";
import { SelfScoringRules } from "./SelfScoringRules";

export function DisputesPage() {
  const { t } = useTranslation();
  const me = useMe();
  const [which, setWhich] = useState<"live" | "ended">("live");
  const [openId, setOpenId] = useState<string | null>(null);
  const page = $api.useInfiniteQuery(
    "get",
    "/api/v1/qa/disputes",
    { params: { query: { which } } },
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (last) => last.next_cursor },
  );
  const rows = page.data?.pages.flatMap((one) => one.items) ?? [];
  const open = rows.find((row) => row.id === openId);
  return (
    <Page title={t("qaSections.disputes")}>
      <QaSections now="disputes" />
      <Group justify="space-between">
        <SegmentedControl size="xs" aria-label={t("dispute.which")} value={which} onChange={(value) => { setWhich(value); setOpenId(null); }} data={[{ value: "live", label: t("dispute.live") }, { value: "ended", label: t("dispute.over") }]} />
      </Group>
      <Panel flush>
        {page.isPending && <ListSkeleton />}
        {page.isError && <Failed error={page.error} onRetry={() => void page.refetch()} />}
        {page.data !== undefined && rows.length === 0 && <Empty icon={IconGavel} title={t("dispute.none")} hint={t("dispute.noneHint")} />}
        {rows.length > 0 && <Rows rows={rows} chosen={openId} onOpen={setOpenId} />}
        {page.hasNextPage && <Group justify="center" p="sm"><Button variant="default" loading={page.isFetchingNextPage} onClick={() => void page.fetchNextPage()}>{t("common.loadMore")}</Button></Group>}
      </Panel>
      {open !== undefined && <One key={open.id} row={open} />}
      {can(me, "qa.lead") && <SelfScoringRules />}
    </Page>
  );
}

function Rows({ rows, chosen, onOpen }: { rows: QaDisputeRow[]; chosen: string | null; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table verticalSpacing={7} className={classes["table"] ?? ""} highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("dispute.agent")}</Table.Th>
          <Table.Th>{t("results.reviewer")}</Table.Th>
          <Table.Th>{t("results.form")}</Table.Th>
          <Table.Th w={90} ta="right">{t("dispute.items")}</Table.Th>
          <Table.Th w={110} ta="right">{t("results.score")}</Table.Th>
          <Table.Th w={210}>{t("dispute.deadline")}</Table.Th>
          <Table.Th w={210}>{t("results.state")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.id} data-testid="dispute-row" data-selected={row.id === chosen || undefined}>
            <Table.Td><Button variant="subtle" size="compact-sm" aria-expanded={row.id === chosen} onClick={() => onOpen(row.id)}>{row.agent_name ?? t("common.unknown")}</Button></Table.Td>
            <Table.Td>{row.reviewer_name}</Table.Td>
            <Table.Td>{row.form_title}</Table.Td>
            <Table.Td ta="right" className="tabular">{row.items.length}</Table.Td>
            <Table.Td ta="right" className="tabular">{[row.total_before, row.total_after].filter((one) => one !== null).map((value) => decimal(value)).join(" → ")}</Table.Td>
            <Table.Td>{format.when(row.ended_at ?? row.deadline)}</Table.Td>
            <Table.Td>
              <Group gap={6}>
                <Badge color={row.state === "resolved" ? "sea" : row.state === "withdrawn" ? "gray" : "blue"}>{row.taken_by_name !== null && row.state === "taken" ? t("dispute.takenBy", { name: row.taken_by_name }) : t(`dispute.state.${row.state}`)}</Badge>
                {row.overdue && <Badge color="red">{t("dispute.overdue")}</Badge>}
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function One({ row }: { row: QaDisputeRow }) {
  const { t } = useTranslation();
  const refresh = useRefreshQa();
  const me = useMe();
  const take = $api.useMutation("put", "/api/v1/qa/disputes/{dispute_id}/taking", { onSuccess: refresh });
  const live = row.state === "open" || row.state === "taken";
  const free = live && !row.mine && row.taken_by_id !== me.user_id;
  return (
    <Panel title={t("dispute.of", { name: row.agent_name ?? "" })}>
      <Stack gap="sm">
        {row.mine && live && <Text size="sm" c="dimmed">{t("dispute.notYours")}</Text>}
        {free && <Group><Button loading={take.isPending} onClick={() => take.mutate({ params: { path: { dispute_id: row.id } } })} data-testid="dispute-take">{t("dispute.take")}</Button></Group>}
        <DisputeDecision row={row} editable={live && !row.mine && row.taken_by_id === me.user_id} />
      </Stack>
    </Panel>
  );
}
