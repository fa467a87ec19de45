import { Button, Group, Text } from "@mantine/core";
import { IconCoins, IconFileExport } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { ColumnsMenu } from "@/features/customers/list/ColumnsMenu";
import { ChosenBar } from "@/features/lists/ChosenBar";
import { can, useMe } from "@/features/session/api";
import { Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { leaveTrail } from "@/ui/trail";

import { DealBulk } from "./DealBulk";
import { useDealColumns } from "./dealColumns";
import { DealExport } from "./DealExport";
import classes from "./Deals.module.css";
import { DealTable } from "./DealTable";
import { DealViews } from "./DealViews";
import { MOST_CHANGED, useDealList, useDealTotals } from "./listApi";
import { useMoney } from "./money";
import { filterOf } from "./search";
import type { Change, DealSearch } from "./search";
import type { DealFilter, DealSelection, Pipeline } from "./types";

interface DealListProps {
  pipeline: Pipeline;
  search: DealSearch;
  change: Change;
  open: (search: DealSearch) => void;
}

/** A selection belongs to one filter: another one begins anew. */
export function DealList(props: DealListProps) {
  const filter = filterOf(props.search, props.pipeline.id);
  return <Listed key={JSON.stringify(filter)} filter={filter} {...props} />;
}

function Listed({ filter, pipeline, search, change, open }: DealListProps & { filter: DealFilter }) {
  const { t } = useTranslation();
  const me = useMe();
  const order = search.sort ?? "created";
  const { list, rows } = useDealList(filter, order);
  const { columns, every, name, choose: chooseColumns, fields } = useDealColumns(search, change);
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const [everyone, setEveryone] = useState(false);
  const [doing, setDoing] = useState<"change" | "export" | null>(null);
  const totals = useDealTotals(filter).data;
  const all = totals === undefined || !list.hasNextPage ? undefined : { count: Math.min(totals.count, MOST_CHANGED), complete: totals.count <= MOST_CHANGED };
  const [mayChange, mayExport] = [can(me, "deals.edit"), can(me, "deals.export")];
  const selection: DealSelection = chosen.size > 0 && !everyone ? { deals: [...chosen].map(Number) } : { filter };
  const clear = () => {
    choose(new Set());
    setEveryone(false);
  };
  useEffect(() => leaveTrail("deals", rows.map((deal) => String(deal.id))));
  return (
    <>
      <Group gap={8} justify="space-between">
        <Totals filter={filter} />
        <Group gap={8}>
          <DealViews pipeline={pipeline} search={search} open={open} />
          <ColumnsMenu columns={columns} every={every} name={name} onChange={chooseColumns} />
          {mayExport && <Button variant="default" size="sm" leftSection={<IconFileExport size={16} />} disabled={rows.length === 0} onClick={() => setDoing("export")} data-testid="export-open">{t("lists.export")}</Button>}
        </Group>
      </Group>
      {chosen.size > 0 && <ChosenBar chosen={chosen.size} all={all} everyone={everyone} onEveryone={() => setEveryone(true)} onChange={mayChange ? () => setDoing("change") : undefined} onClear={clear} />}
      <Rows list={list} count={rows.length}>
        <DealTable rows={rows} stages={pipeline.stages} order={order} onOrder={(next) => change({ sort: next === "created" ? undefined : next })} chosen={chosen} onChoose={mayChange || mayExport ? (next) => { setEveryone(false); choose(next); } : undefined} {...{ columns, name, fields }} />
      </Rows>
      {doing === "change" && <DealBulk pipeline={pipeline} selection={selection} onClose={() => { setDoing(null); clear(); }} />}
      {doing === "export" && <DealExport wish={{ selection, sort: order, columns }} onClose={() => setDoing(null)} />}
    </>
  );
}

function Rows({ list, count, children }: { list: ReturnType<typeof useDealList>["list"]; count: number; children: React.ReactNode }) {
  const { t } = useTranslation();
  if (list.isPending) return <Panel flush><ListSkeleton rows={12} height={28} /></Panel>;
  if (list.isError) return <Panel><Failed error={list.error} onRetry={() => void list.refetch()} /></Panel>;
  if (count === 0) return <Panel><Empty icon={IconCoins} title={t("deals.noneFound")} hint={t("deals.noneFoundHint")} /></Panel>;
  return (
    <Panel flush>
      {children}
      <Text c="dimmed" size="sm" ta="center" py="sm">
        {list.hasNextPage ? <Button variant="default" size="xs" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t("common.loadMore")}</Button> : t("deals.listEnd")}
      </Text>
    </Panel>
  );
}

function Totals({ filter }: { filter: DealFilter }) {
  const { t } = useTranslation();
  const money = useMoney();
  const totals = useDealTotals(filter);
  if (totals.data === undefined) return <span />;
  const sums = totals.data.totals.map((total) => money(total.amount, total.currency));
  return <span className={classes["listTotals"]} role="status" data-testid="deal-totals">{[t("deals.count", { count: totals.data.count }), ...sums].join(" · ")}</span>;
}
