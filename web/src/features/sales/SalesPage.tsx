import "@mantine/dates/styles.css";

import { SimpleGrid, Stack, Tabs, Text } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { CallDrawer } from "@/features/calls/CallDrawer";
import { useCellText } from "@/features/reports/cells";
import { Formula } from "@/features/reports/Formula";
import type { Report } from "@/features/reports/types";
import { TaskDialog } from "@/features/tasks/TaskDialog";
import { Page, Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";

import { BehindDrawer } from "./BehindDrawer";
import { BuilderChoice } from "./BuilderChoice";
import { Change } from "./Change";
import { useChange } from "./change";
import { FigureTable } from "./FigureTable";
import { opens, OpenFigure } from "./OpenFigure";
import classes from "./Sales.module.css";
import { SalesFilters } from "./SalesFilters";
import { SalesTools } from "./SalesTools";
import { SALES_REPORTS, selectionOf } from "./search";

export function SalesPage() {
  const { t, i18n } = useTranslation();
  const search = useSearch({ from: "/inside/sales" });
  const change = useChange();
  const name = search.report ?? "funnel";
  const query = { ...selectionOf(search), language: i18n.language === "ru" ? ("ru" as const) : ("en" as const) };
  const report = $api.useQuery("get", "/api/v1/sales-reports/{name}", { params: { path: { name }, query } });
  return (
    <Page title={t("sales.title")} aside={<SalesTools search={search} />}>
      <Tabs value={name} onChange={(value) => change({ report: SALES_REPORTS.find((one) => one === value), figure: undefined })}>
        <Tabs.List>
          {SALES_REPORTS.map((one) => <Tabs.Tab key={one} value={one} data-testid={`sales-${one}`}>{t(`sales.names.${one}`)}</Tabs.Tab>)}
        </Tabs.List>
      </Tabs>
      <SalesFilters search={search} />
      {name === "builder" && <BuilderChoice search={search} />}
      {report.isPending && <Panel><ListSkeleton /></Panel>}
      {report.isError && <Panel><Failed error={report.error} onRetry={() => void report.refetch()} /></Panel>}
      {report.data !== undefined && <Sheet report={report.data} />}
      {search.figure !== undefined && <BehindDrawer search={search} onClose={() => change({ figure: undefined, group: undefined, row: undefined })} onCall={(call) => change({ call })} onTask={(task) => change({ task })} />}
      {search.task !== undefined && <TaskDialog id={search.task} onClose={() => change({ task: undefined })} />}
      {search.call !== undefined && <CallDrawer id={search.call} onClose={() => change({ call: undefined })} />}
    </Page>
  );
}

function Sheet({ report }: { report: Report }) {
  const { t } = useTranslation();
  const change = useChange();
  return (
    <Stack gap={14}>
      <Text size="sm" c="dimmed" data-testid="sales-period">{report.period}</Text>
      {report.headline.length > 0 && (
        <SimpleGrid cols={{ base: 2, sm: 3, md: 4, lg: 6 }} spacing={8}>
          {report.headline.map((column) => <Headline key={column.key} report={report} column={column} />)}
        </SimpleGrid>
      )}
      {report.tables.length === 0 && <Panel><Text size="sm" c="dimmed" data-testid="sales-empty">{t("reports.noRows")}</Text></Panel>}
      {report.tables.map((table, place) => <FigureTable key={`${place}/${table.key}`} table={table} onOpen={change} />)}
    </Stack>
  );
}

function Headline({ report, column }: { report: Report; column: Report["headline"][number] }) {
  const change = useChange();
  const text = useCellText();
  const value = report.figures[column.key];
  const shown = text(value, column);
  return (
    <Panel>
      <div className={classes["figure"]}>
        <Text size="xs" c="dimmed" lh={1.3}>{column.title}<Formula column={column} /></Text>
        <div>
          <Text fw={650} size="lg" className="tabular" data-testid={`figure-${column.key}`}>
            {opens(column.key, value) ? <OpenFigure figure={column.key} title={column.title} onOpen={() => change({ figure: column.key, group: "", row: "" })}>{shown}</OpenFigure> : shown}
          </Text>
          {report.before !== null && <Change column={column} now={value} before={report.before[column.key]} wraps />}
        </div>
      </div>
    </Panel>
  );
}
