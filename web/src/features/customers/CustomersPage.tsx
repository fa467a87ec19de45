import { Button, Group, Text } from "@mantine/core";
import { IconAddressBook, IconFileImport, IconFileExport, IconPlus, IconTag, IconUserSearch } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { ChosenBar } from "@/features/lists/ChosenBar";
import { can, useMe } from "@/features/session/api";
import { useKeys } from "@/ui/keys";
import { ButtonLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { leaveTrail } from "@/ui/trail";

import { selectionOf, useCount, useCustomerList, useViews } from "./list/api";
import { ColumnsMenu } from "./list/ColumnsMenu";
import { CustomerBulk } from "./list/CustomerBulk";
import { CustomerExport } from "./list/CustomerExport";
import { CustomerViews } from "./list/CustomerViews";
import { FilterBar } from "./list/FilterBar";
import { ListTable } from "./list/ListTable";
import { TagsDialog } from "./list/TagsDialog";
import { columnsOf, filterOf, orderOf, searchOf } from "./list/view";
import { useColumns } from "./list/useColumnNames";
import { filled } from "./search";
import type { Change, CustomerSearch } from "./search";

function useListSearch(): { search: CustomerSearch; change: Change; open: (search: CustomerSearch) => void } {
  const search = useSearch({ from: "/inside/customers" });
  const navigate = useNavigate({ from: "/customers" });
  const views = useViews();
  const first = Object.keys(search).length === 0 ? views.data?.find((view) => view.is_default) : undefined;
  useEffect(() => {
    if (first !== undefined) void navigate({ search: searchOf(first), replace: true });
  }, [first, navigate]);
  // An address without anything would open the default view again.
  const said = (next: CustomerSearch) => (Object.keys(next).length === 0 ? { view: 0 } : next);
  return {
    search,
    change: (change) => void navigate({ search: (before) => said(filled({ ...before, ...change })), replace: true }),
    open: (next) => void navigate({ search: said(next) }),
  };
}

export function CustomersPage() {
  const { t } = useTranslation();
  const me = useMe();
  const { search, change, open } = useListSearch();
  const navigate = useNavigate();
  const [tagging, setTagging] = useState(false);
  useKeys("lists", { make: () => { if (can(me, "customers.edit")) void navigate({ to: "/customers/new" }); } });
  return (
    <Page
      title={t("customers.title")}
      aside={
        <Group gap={8} wrap="nowrap">
          {can(me, "crm.setup") && <Button variant="default" leftSection={<IconTag size={16} />} onClick={() => setTagging(true)} data-testid="tags-open">{t("lists.tags")}</Button>}
          {can(me, "customers.import") && (
            <ButtonLink to="/imports" variant="default" leftSection={<IconFileImport size={16} />}>
              {t("imports.open")}
            </ButtonLink>
          )}
          {can(me, "customers.edit") && (
            <ButtonLink to="/customers/new" leftSection={<IconPlus size={16} />}>
              {t("customers.new")}
            </ButtonLink>
          )}
        </Group>
      }
    >
      <FilterBar search={search} change={change} />
      <CustomerList key={JSON.stringify(filterOf(search))} search={search} change={change} open={open} />
      {tagging && <TagsDialog onClose={() => setTagging(false)} />}
    </Page>
  );
}

interface CustomerListProps {
  search: CustomerSearch;
  change: Change;
  open: (search: CustomerSearch) => void;
}

/** A selection belongs to one filter: another one begins anew. */
function CustomerList({ search, change, open }: CustomerListProps) {
  const { t } = useTranslation();
  const me = useMe();
  const { list, rows } = useCustomerList(search);
  useEffect(() => leaveTrail("customers", rows.map((row) => `${row.kind}/${row.id}`)));
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const [everyone, setEveryone] = useState(false);
  const [doing, setDoing] = useState<"change" | "export" | null>(null);
  const [mayChange, mayExport] = [can(me, "customers.edit"), can(me, "customers.export")];
  const counted = useCount(search, chosen.size > 0 && list.hasNextPage);
  const columns = columnsOf(search);
  const selection = chosen.size > 0 ? selectionOf(search, chosen, everyone) : selectionOf(search, chosen, true);
  const clear = () => {
    choose(new Set());
    setEveryone(false);
  };
  return (
    <>
      <Group gap={8}>
        <CustomerViews search={search} open={open} />
        <ColumnsMenu columns={columns} {...useColumns()} onChange={(next) => change({ columns: next })} />
        {mayExport && <Button variant="default" size="sm" leftSection={<IconFileExport size={16} />} disabled={rows.length === 0} onClick={() => setDoing("export")} data-testid="export-open">{t("lists.export")}</Button>}
      </Group>
      {chosen.size > 0 && <ChosenBar chosen={chosen.size} all={list.hasNextPage ? counted.data : undefined} everyone={everyone} onEveryone={() => setEveryone(true)} onChange={mayChange ? () => setDoing("change") : undefined} onClear={clear} />}
      <Rows search={search} list={list} rows={rows}>
        <ListTable rows={rows} columns={columns} order={orderOf(search)} onOrder={(sort) => change({ sort: sort === "newest" ? undefined : sort })} chosen={chosen} onChoose={mayChange || mayExport ? (next) => { setEveryone(false); choose(next); } : undefined} />
      </Rows>
      {doing === "change" && <CustomerBulk selection={selection} onClose={() => { setDoing(null); clear(); }} />}
      {doing === "export" && <CustomerExport wish={{ selection, sort: orderOf(search), columns: [...columns] }} onClose={() => setDoing(null)} />}
    </>
  );
}

interface RowsProps extends ReturnType<typeof useCustomerList> {
  search: CustomerSearch;
  children: React.ReactNode;
}

function Rows({ search, list, rows, children }: RowsProps) {
  const { t } = useTranslation();
  const looking = list.isPending || (rows.length === 0 && list.hasNextPage);
  if (list.isError) return <Panel><Failed error={list.error} onRetry={() => void list.refetch()} /></Panel>;
  if (looking) return <Panel flush><ListSkeleton rows={12} height={28} /></Panel>;
  if (rows.length === 0) {
    return (
      <Panel>
        {Object.keys(filterOf(search)).length === 0 ? (
          <Empty icon={IconAddressBook} title={t("customers.none")} hint={t("customers.noneHint")} />
        ) : (
          <Empty icon={IconUserSearch} title={t("customers.empty")} hint={t("lists.emptyHint")} />
        )}
      </Panel>
    );
  }
  return (
    <Panel flush>
      {children}
      <Text c="dimmed" size="sm" ta="center" py="sm">
        {list.hasNextPage ? (
          <Button variant="default" size="xs" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t("common.loadMore")}
          </Button>
        ) : (
          t("customers.end")
        )}
      </Text>
    </Panel>
  );
}
