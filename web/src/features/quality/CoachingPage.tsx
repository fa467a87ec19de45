import { Badge, Button, Group, SegmentedControl, Table, Text } from "@mantine/core";
import { IconPlus, IconTarget } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { QaPlanRow, QaPlanState } from "@/api/types";
import classes from "@/features/results/Results.module.css";
import { QaSections } from "@/features/results/Sections";
import { can, useMe } from "@/features/session/api";
import { decimal, useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { NewPlan } from "./NewPlan";

type Side = "agent" | "coach";

export function CoachingPage() {
  const { t } = useTranslation();
  const me = useMe();
  const coach = can(me, "qa.coach");
  const both = coach && can(me, "qa.results_own");
  const [side, setSide] = useState<Side>(coach ? "coach" : "agent");
  const [adding, setAdding] = useState(false);
  const page = $api.useInfiniteQuery(
    "get",
    "/api/v1/qa/coaching",
    { params: { query: { side } } },
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (last) => last.next_cursor },
  );
  const rows = page.data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <Page
      title={t("qaSections.coaching")}
      aside={coach && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)} data-testid="plan-add">{t("coaching.add")}</Button>}
    >
      <QaSections now="coaching" />
      {both && (
        <Group>
          <SegmentedControl size="xs" aria-label={t("coaching.side")} value={side} onChange={(value) => setSide(value)} data={[{ value: "coach", label: t("coaching.asCoach") }, { value: "agent", label: t("coaching.asAgent") }]} />
        </Group>
      )}
      <Panel flush>
        {page.isPending && <ListSkeleton />}
        {page.isError && <Failed error={page.error} onRetry={() => void page.refetch()} />}
        {page.data !== undefined && rows.length === 0 && <Empty icon={IconTarget} title={t("coaching.empty")} hint={t(side === "coach" ? "coaching.emptyCoach" : "coaching.emptyAgent")} />}
        {rows.length > 0 && <Rows rows={rows} />}
        {page.hasNextPage && <Group justify="center" p="sm"><Button variant="default" loading={page.isFetchingNextPage} onClick={() => void page.fetchNextPage()}>{t("common.loadMore")}</Button></Group>}
      </Panel>
      {adding && <NewPlan onClose={() => setAdding(false)} />}
    </Page>
  );
}

const COLOURS: Record<QaPlanState, string> = { draft: "gray", active: "blue", rechecked: "orange", closed: "sea", cancelled: "gray" };

export function PlanState({ plan }: { plan: QaPlanRow }) {
  const { t } = useTranslation();
  return (
    <Group gap={6}>
      <Badge color={COLOURS[plan.state]}>{t(`coaching.state.${plan.state}`)}</Badge>
      {plan.met !== null && <Badge color={plan.met ? "sea" : "red"}>{t(plan.met ? "coaching.met" : "coaching.notMet")}</Badge>}
      {plan.overdue && <Badge color="red">{t("dispute.overdue")}</Badge>}
    </Group>
  );
}

function Rows({ rows }: { rows: QaPlanRow[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table verticalSpacing={7} className={classes["table"] ?? ""}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("coaching.plan")}</Table.Th>
          <Table.Th>{t("dispute.agent")}</Table.Th>
          <Table.Th>{t("coaching.coach")}</Table.Th>
          <Table.Th>{t("coaching.target")}</Table.Th>
          <Table.Th w={160}>{t("coaching.due")}</Table.Th>
          <Table.Th w={250}>{t("results.state")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((plan) => (
          <Table.Tr key={plan.id} data-testid="plan-row">
            <Table.Td><AnchorLink size="sm" fw={600} to="/coaching/$id" params={{ id: plan.id }}>{plan.title}</AnchorLink></Table.Td>
            <Table.Td>{plan.agent_name}</Table.Td>
            <Table.Td>{plan.coach_name}</Table.Td>
            <Table.Td><Text span size="sm">{plan.criterion_title}</Text><Text span size="sm" c="dimmed" className="tabular">{` · ${decimal(plan.target * 100)} %`}</Text></Table.Td>
            <Table.Td>{plan.due_at === null ? t("common.none") : format.date(plan.due_at)}</Table.Td>
            <Table.Td><PlanState plan={plan} /></Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
