import { Badge, Button, Group, Table } from "@mantine/core";
import { IconPlus, IconScale } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { QaCalibrationRow } from "@/api/types";
import classes from "@/features/results/Results.module.css";
import { QaSections } from "@/features/results/Sections";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { NewCalibration } from "./NewCalibration";

export function CalibrationsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const [adding, setAdding] = useState(false);
  const page = $api.useInfiniteQuery(
    "get",
    "/api/v1/qa/calibrations",
    {},
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (last) => last.next_cursor },
  );
  const rows = page.data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <Page
      title={t("qaSections.calibrations")}
      aside={can(me, "qa.lead") && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)} data-testid="calibration-add">{t("calibration.add")}</Button>}
    >
      <QaSections now="calibrations" />
      <Panel flush>
        {page.isPending && <ListSkeleton />}
        {page.isError && <Failed error={page.error} onRetry={() => void page.refetch()} />}
        {page.data !== undefined && rows.length === 0 && <Empty icon={IconScale} title={t("calibration.empty")} hint={t("calibration.emptyHint")} />}
        {rows.length > 0 && <Rows rows={rows} />}
        {page.hasNextPage && <Group justify="center" p="sm"><Button variant="default" loading={page.isFetchingNextPage} onClick={() => void page.fetchNextPage()}>{t("common.loadMore")}</Button></Group>}
      </Panel>
      {adding && <NewCalibration onClose={() => setAdding(false)} />}
    </Page>
  );
}

export function CalibrationState({ row }: { row: QaCalibrationRow }) {
  const { t } = useTranslation();
  return (
    <Group gap={6}>
      <Badge color={row.state === "open" ? "blue" : row.state === "revealed" ? "orange" : row.state === "closed" ? "sea" : "gray"}>{t(`calibration.state.${row.state}`)}</Badge>
      {row.overdue && <Badge color="red">{t("dispute.overdue")}</Badge>}
      {row.mine_left > 0 && <Badge color="orange">{t("calibration.left", { count: row.mine_left })}</Badge>}
    </Group>
  );
}

function Rows({ rows }: { rows: QaCalibrationRow[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table verticalSpacing={7} className={classes["table"] ?? ""}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("calibration.one")}</Table.Th>
          <Table.Th>{t("results.form")}</Table.Th>
          <Table.Th w={110} ta="right">{t("calibration.calls")}</Table.Th>
          <Table.Th w={130} ta="right">{t("calibration.handed")}</Table.Th>
          <Table.Th w={150}>{t("coaching.due")}</Table.Th>
          <Table.Th w={280}>{t("results.state")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.id} data-testid="calibration-row">
            <Table.Td><AnchorLink size="sm" fw={600} to="/calibrations/$id" params={{ id: row.id }}>{row.title}</AnchorLink></Table.Td>
            <Table.Td>{row.form_title}</Table.Td>
            <Table.Td ta="right" className="tabular">{row.calls}</Table.Td>
            <Table.Td ta="right" className="tabular">{`${row.handed} / ${row.sheets}`}</Table.Td>
            <Table.Td>{row.due_at === null ? t("common.none") : format.date(row.due_at)}</Table.Td>
            <Table.Td><CalibrationState row={row} /></Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
