import { Anchor, Button, Drawer, Table, Text, UnstyledButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { useMoney } from "@/features/deals/money";
import { useFormat } from "@/i18n/format";
import { Failed, ListSkeleton } from "@/ui/States";

import { CustomerLink } from "./CustomerLink";
import { behindAddress, FORMATS, selectionOf } from "./search";
import type { BehindItem, BehindQuery, SalesSearch } from "./types";

interface BehindDrawerProps {
  search: SalesSearch;
  onClose: () => void;
  onCall: (id: string) => void;
  onTask: (id: number) => void;
}

type Opens = Pick<BehindDrawerProps, "onCall" | "onTask">;

/** The deals, leads, talks or tasks that one number counts. */
export function BehindDrawer({ search, onClose, ...opens }: BehindDrawerProps) {
  const { t, i18n } = useTranslation();
  const query = { ...selectionOf(search), figure: search.figure ?? "", group: search.group ?? "", key: search.row ?? "" } satisfies BehindQuery;
  const paging = { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor } as const;
  const path = { name: search.report ?? ("funnel" as const) };
  const items = $api.useInfiniteQuery("get", "/api/v1/sales-reports/{name}/behind", { params: { path, query } }, paging);
  const rows = (items.data?.pages ?? []).flatMap((page) => page.items);
  return (
    <Drawer opened onClose={onClose} position="right" size={720} title={t("sales.behind")} closeButtonProps={{ "aria-label": t("common.close") }}>
      {items.isPending && <ListSkeleton rows={7} />}
      {items.isError && <Failed error={items.error} onRetry={() => void items.refetch()} />}
      {items.isSuccess && rows.length === 0 && <Text size="sm" c="dimmed">{t("sales.nothingBehind")}</Text>}
      {rows.length > 0 && (
        <Button.Group mb="xs">
          {FORMATS.map((format) => <Button key={format} component="a" href={behindAddress(search, format, i18n.language)} download size="compact-xs" variant="default" data-testid={`behind-${format}`}>{format.toUpperCase()}</Button>)}
        </Button.Group>
      )}
      {rows.length > 0 && (
        <Table fz="sm" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              {(["what", "customer", "person", "state", "when"] as const).map((name) => <Table.Th key={name}>{t(`sales.columns.${name}`)}</Table.Th>)}
              <Table.Th ta="right">{t("sales.columns.amount")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>{rows.map((item) => <Row key={`${item.kind}/${item.id}`} item={item} {...opens} />)}</Table.Tbody>
        </Table>
      )}
      {items.hasNextPage && <Button mt="sm" variant="default" size="xs" loading={items.isFetchingNextPage} onClick={() => void items.fetchNextPage()}>{t("common.loadMore")}</Button>}
    </Drawer>
  );
}

function Row({ item, ...opens }: { item: BehindItem } & Opens) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = useMoney();
  const state = item.kind === "lead" ? t(`sales.leadStates.${item.note as "new"}`) : item.note;
  return (
    <Table.Tr data-testid="behind-row" data-kind={item.kind}>
      <Table.Td><What item={item} {...opens} /></Table.Td>
      <Table.Td><CustomerLink customerKey={item.customer_key}>{item.customer}</CustomerLink></Table.Td>
      <Table.Td>{item.person}</Table.Td>
      <Table.Td>{state}</Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>{format.when(item.at)}</Table.Td>
      <Table.Td ta="right" className="tabular" style={{ whiteSpace: "nowrap" }}>{money(item.amount, item.currency || "RUB")}</Table.Td>
    </Table.Tr>
  );
}

function What({ item, onCall, onTask }: { item: BehindItem } & Opens) {
  const { t } = useTranslation();
  if (item.kind === "deal") return <Anchor fz="sm" renderRoot={(props) => <Link to="/deals/$id" params={{ id: Number(item.id) }} {...props} />}>{item.title}</Anchor>;
  if (item.kind === "lead") return <Anchor fz="sm" renderRoot={(props) => <Link to="/customers/$kind/$id" params={{ kind: "lead", id: Number(item.id) }} {...props} />}>{item.title}</Anchor>;
  if (item.kind === "call") return <UnstyledButton fz="sm" c="sea" onClick={() => onCall(item.id)}>{item.title || t("sales.talk")}</UnstyledButton>;
  if (item.kind === "task") return <UnstyledButton fz="sm" c="sea" onClick={() => onTask(Number(item.id))} data-testid="behind-task">{item.title}</UnstyledButton>;
  return <>{item.title}</>;
}
