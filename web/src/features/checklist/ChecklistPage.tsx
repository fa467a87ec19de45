import { Button, Group, Tabs, TextInput } from "@mantine/core";
import { IconClipboardList } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { can, useMe } from "@/features/session/api";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { CardPanel } from "./CardPanel";
import classes from "./Checklist.module.css";
import { SheetTable } from "./SheetTable";
import { Totals } from "./Totals";
import { Work } from "./Work";

/** Every evening: was the work in the customers' cards done? 1 is yes, 0 is no. */
export function ChecklistPage() {
  const { t } = useTranslation();
  const lead = can(useMe(), "reviews.lead");
  return (
    <Page title={t("checklist.title")}>
      <Tabs defaultValue="sheets" keepMounted={false}>
        {lead && (
          <Tabs.List mb="sm">
            <Tabs.Tab value="sheets">{t("checklist.sheets")}</Tabs.Tab>
            <Tabs.Tab value="totals" data-testid="tab-totals">{t("checklist.totals")}</Tabs.Tab>
            <Tabs.Tab value="work" data-testid="tab-work">{t("checklist.work")}</Tabs.Tab>
          </Tabs.List>
        )}
        <Tabs.Panel value="sheets"><Sheets /></Tabs.Panel>
        {lead && <Tabs.Panel value="totals"><Totals /></Tabs.Panel>}
        {lead && <Tabs.Panel value="work"><Work /></Tabs.Panel>}
      </Tabs>
    </Page>
  );
}

function Sheets() {
  const { t } = useTranslation();
  const [day, setDay] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const page = $api.useInfiniteQuery(
    "get",
    "/api/v1/qa/checklist",
    { params: { query: day === "" ? {} : { day } } },
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (last) => last.next_cursor },
  );
  const rows = page.data?.pages.flatMap((one) => one.items) ?? [];
  const shown = day || (page.data?.pages[0]?.day ?? "");
  return (
    <>
      <Group mb="sm"><TextInput type="date" size="xs" aria-label={t("checklist.day")} value={shown} onChange={(event) => { setChosen(null); setDay(event.currentTarget.value); }} /></Group>
      <div className={classes["layout"]} data-open={chosen !== null || undefined}>
        <Panel flush>
          {page.isPending && <ListSkeleton rows={6} />}
          {page.isError && <Failed error={page.error} onRetry={() => void page.refetch()} />}
          {page.isSuccess && rows.length === 0 && <Empty icon={IconClipboardList} title={t("checklist.empty")} hint={t("checklist.emptyHint")} />}
          {rows.length > 0 && <SheetTable rows={rows} chosen={chosen} onChoose={setChosen} />}
          {page.hasNextPage && <Group justify="center" p="sm"><Button variant="default" loading={page.isFetchingNextPage} onClick={() => void page.fetchNextPage()}>{t("common.loadMore")}</Button></Group>}
        </Panel>
        {chosen !== null && <CardPanel key={chosen} sheetId={chosen} />}
      </div>
    </>
  );
}
