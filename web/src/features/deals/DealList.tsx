import { ActionIcon, Button, Group, Table, Text } from "@mantine/core";
import { IconArrowDown, IconArrowsSort, IconArrowUp, IconCoins } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { stepThroughRows } from "@/features/calls/rowKeys";
import table from "@/features/customers/Customers.module.css";
import { ColumnsMenu } from "@/features/customers/list/ColumnsMenu";
import { Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { leaveTrail } from "@/ui/trail";

import { DealCell } from "./DealCell";
import { ORDERED, useDealColumns } from "./dealColumns";
import type { DealColumn } from "./dealColumns";
import classes from "./Deals.module.css";
import { useDealList, useDealTotals } from "./listApi";
import { useMoney } from "./money";
import { filterOf } from "./search";
import type { Change, DealSearch } from "./search";
import type { DealFilter, DealOrder, Pipeline } from "./types";

const WIDTH = 150;
const TITLE_WIDTH = 240;

interface DealListProps {
  pipeline: Pipeline;
  search: DealSearch;
  change: Change;
}

export function DealList({ pipeline, search, change }: DealListProps) {
  const { t } = useTranslation();
  const order = search.sort ?? "created";
  const filter = filterOf(search, pipeline.id);
  const { list, rows } = useDealList(filter, order);
  const { columns, every, name, choose, fields } = useDealColumns();
  const navigate = useNavigate();
  useEffect(() => leaveTrail("deals", rows.map((deal) => String(deal.id))));
  const sort = (next: DealOrder) => change({ sort: next === "created" ? undefined : next });
  if (list.isPending) return <Panel flush><ListSkeleton rows={12} height={28} /></Panel>;
  if (list.isError) return <Panel><Failed error={list.error} onRetry={() => void list.refetch()} /></Panel>;
  if (rows.length === 0) return <Panel><Empty icon={IconCoins} title={t("deals.noneFound")} hint={t("deals.noneFoundHint")} /></Panel>;
  return (
    <>
      <Group gap={8} justify="space-between">
        <Totals filter={filter} />
        <ColumnsMenu columns={columns} every={every} name={name} onChange={choose} />
      </Group>
      <Panel flush>
        <div className={table["scroll"]} onKeyDown={stepThroughRows}>
          <Table highlightOnHover verticalSpacing={7} className={table["table"] ?? ""} miw={TITLE_WIDTH + columns.length * WIDTH} data-testid="deal-table">
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={TITLE_WIDTH}>{t("deals.deal")}</Table.Th>
                {columns.map((column) => <Head key={column} column={column} name={name(column)} order={order} onOrder={sort} />)}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((deal) => (
                <Table.Tr key={deal.id} className={table["row"]} onClick={() => void navigate({ to: "/deals/$id", params: { id: deal.id } })} data-testid="deal-row">
                  <Table.Td className={table["cell"]}>
                    <Link to="/deals/$id" params={{ id: deal.id }} className={table["name"]} onClick={(event) => event.stopPropagation()} data-row>{deal.title}</Link>
                  </Table.Td>
                  {columns.map((column) => <Table.Td key={column} className={table["cell"]}><DealCell deal={deal} column={column} stages={pipeline.stages} fields={fields} /></Table.Td>)}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
        <Text c="dimmed" size="sm" ta="center" py="sm">
          {list.hasNextPage ? <Button variant="default" size="xs" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t("common.loadMore")}</Button> : t("deals.listEnd")}
        </Text>
      </Panel>
    </>
  );
}

function Head({ column, name, order, onOrder }: { column: DealColumn; name: string; order: DealOrder; onOrder: (order: DealOrder) => void }) {
  const { t } = useTranslation();
  const ways = ORDERED[column];
  if (ways === undefined) return <Table.Th w={WIDTH} className={table["cell"]} title={name}>{name}</Table.Th>;
  const on = ways.includes(order);
  const rises = order.endsWith("_asc");
  // A column of days in a stage rises as the moment of coming there falls.
  const up = column === "in_stage" ? !rises : rises;
  const Glyph = !on ? IconArrowsSort : up ? IconArrowUp : IconArrowDown;
  return (
    <Table.Th w={WIDTH} aria-sort={!on ? "none" : up ? "ascending" : "descending"}>
      {name}
      <ActionIcon size={20} ml={4} variant="subtle" color={on ? "sea" : "gray"} aria-label={t("lists.sortBy", { column: name })} onClick={() => onOrder(order === ways[0] ? ways[1] : ways[0])} data-testid={`sort-${column}`}>
        <Glyph size={14} />
      </ActionIcon>
    </Table.Th>
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
