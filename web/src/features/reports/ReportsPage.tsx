import "@mantine/dates/styles.css";

import { SimpleGrid, Stack, Tabs, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import { CallDrawer } from "@/features/calls/CallDrawer";
import { can, useMe } from "@/features/session/api";
import { Page, Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

import { useChange } from "./change";
import { useCellText } from "./cells";
import { Filters } from "./Filters";
import { Formula } from "./Formula";
import classes from "./Reports.module.css";
import { REPORTS, selectionOf } from "./search";
import { SheetTable } from "./SheetTable";
import { Tools } from "./Tools";
import type { Cell, Report } from "./types";
import { VisitsDrawer } from "./VisitsDrawer";

export function ReportsPage() {
  const { t, i18n } = useTranslation();
  const search = useSearch({ from: "/inside/reports" });
  const change = useChange();
  const name = search.report ?? "queue";
  const query = { ...selectionOf(search), language: i18n.language === "ru" ? ("ru" as const) : ("en" as const) };
  const report = $api.useQuery("get", "/api/v1/reports/{name}", { params: { path: { name }, query } });
  return (
    <Page title={t("reports.title")} aside={<Tools search={search} />}>
      <Tabs value={name} onChange={(value) => change({ report: REPORTS.find((one) => one === value), figure: undefined })}>
        <Tabs.List>
          {REPORTS.map((one) => <Tabs.Tab key={one} value={one}>{t(`reports.names.${one}`)}</Tabs.Tab>)}
        </Tabs.List>
      </Tabs>
      <Filters search={search} />
      {report.isPending && <Panel><ListSkeleton /></Panel>}
      {report.isError && <Panel><Failed error={report.error} onRetry={() => void report.refetch()} /></Panel>}
      {report.data !== undefined && <Sheet report={report.data} />}
      {search.figure !== undefined && <VisitsDrawer search={search} onClose={() => change({ figure: undefined })} onCall={(call) => change({ call })} />}
      {search.call !== undefined && <CallDrawer id={search.call} onClose={() => change({ call: undefined })} />}
    </Page>
  );
}

function Sheet({ report }: { report: Report }) {
  const change = useChange();
  const me = useMe();
  const queries = useQueryClient();
  const settle = async (row: Record<string, Cell>) => {
    const { error } = await api.POST("/api/v1/missed-callers/settled", { body: { caller: String(row["caller"]), until: String(row["last_at"]), note: "" } });
    if (error !== undefined) toastProblem(error);
    await queries.invalidateQueries({ queryKey: ["get", "/api/v1/reports/{name}"] });
  };
  const settles = report.report === "missed" && can(me, "reports.manage");
  return (
    <Stack gap={14}>
      <Text size="sm" c="dimmed">{report.period}</Text>
      <SimpleGrid cols={{ base: 2, sm: 4, lg: 8 }} spacing={8}>
        {report.headline.map((column) => <Headline key={column.key} report={report} column={column} />)}
      </SimpleGrid>
      {report.tables.map((table) => (
        <SheetTable key={table.key} table={table} onOpen={({ figure, group, row }) => change({ figure, group, row })} onCall={(call) => change({ call })} onSettle={settles ? (row) => void settle(row) : undefined} />
      ))}
    </Stack>
  );
}

function Headline({ report, column }: { report: Report; column: Report["headline"][number] }) {
  const { t } = useTranslation();
  const text = useCellText();
  return (
    <Panel>
      <div className={classes["figure"]}>
        <Text size="xs" c="dimmed" lh={1.3}>{column.title}<Formula column={column} /></Text>
        <div>
          <Text fw={650} size="lg" className="tabular" data-testid={`figure-${column.key}`}>{text(report.figures[column.key], column)}</Text>
          {report.before !== null && <Text size="xs" c="dimmed" className="tabular">{t("reports.before", { value: text(report.before[column.key], column) })}</Text>}
        </div>
      </div>
    </Panel>
  );
}
