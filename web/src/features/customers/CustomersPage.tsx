import { Badge, Button, Group, SegmentedControl, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconAddressBook, IconFileImport, IconPlus, IconSearch, IconUserSearch } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { CustomerBrief, CustomerKind } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { DialButton } from "@/features/control/DialButton";
import { useFormat } from "@/i18n/format";
import { formatNumber } from "@/ui/phone";
import { ButtonLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import classes from "./Customers.module.css";
import { KINDS } from "./search";

const TYPING_PAUSE_MS = 250;
const KIND_LABEL = { contact: "contacts", company: "companies", lead: "leads" } as const;

export function CustomersPage() {
  const { t } = useTranslation();
  const me = useMe();
  const search = useSearch({ from: "/inside/customers" });
  const navigate = useNavigate({ from: "/customers" });
  const find = useDebouncedCallback((q: string) => {
    void navigate({ search: (before) => (q.trim() === "" ? { ...(before.kind && { kind: before.kind }) } : { ...before, q: q.trim() }), replace: true });
  }, TYPING_PAUSE_MS);
  const chooseKind = (kind: string) => {
    void navigate({ search: ({ q }) => ({ ...(q && { q }), ...(kind !== "all" && { kind: kind as CustomerKind }) }), replace: true });
  };
  return (
    <Page
      title={t("customers.title")}
      aside={
        <Group gap={8} wrap="nowrap">
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
      <div className={classes["bar"]} role="search">
        <TextInput
          key={search.q === undefined ? "empty" : "filled"}
          w={320}
          autoFocus
          aria-label={t("customers.search")}
          placeholder={t("customers.search")}
          leftSection={<IconSearch size={16} />}
          defaultValue={search.q ?? ""}
          onChange={(event) => find(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label={t("customers.kind")}
          size="xs"
          data={[{ value: "all", label: t("common.all") }, ...KINDS.map((kind) => ({ value: kind, label: t(`customers.${KIND_LABEL[kind]}`) }))]}
          value={search.kind ?? "all"}
          onChange={chooseKind}
        />
      </div>
      <CustomerList />
    </Page>
  );
}

function CustomerList() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/inside/customers" });
  const customers = $api.useInfiniteQuery(
    "get",
    "/api/v1/customers",
    { params: { query: { ...search, limit: 50 } } },
    // null and not undefined: the client would send cursor=0 for an undefined first page.
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (page) => page.next_cursor, placeholderData: keepPreviousData },
  );
  if (customers.isPending) return <Panel flush><ListSkeleton rows={12} height={28} /></Panel>;
  if (customers.isError) return <Panel><Failed error={customers.error} onRetry={() => void customers.refetch()} /></Panel>;
  const rows = customers.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) {
    return (
      <Panel>
        {search.q === undefined && search.kind === undefined ? (
          <Empty icon={IconAddressBook} title={t("customers.none")} hint={t("customers.noneHint")} />
        ) : (
          <Empty icon={IconUserSearch} title={t("customers.empty")} hint={t("customers.emptyHint")} />
        )}
      </Panel>
    );
  }
  return (
    <Panel flush>
      <CustomerTable rows={rows} />
      <Text c="dimmed" size="sm" ta="center" py="sm">
        {customers.hasNextPage ? (
          <Button variant="default" size="xs" loading={customers.isFetchingNextPage} onClick={() => void customers.fetchNextPage()}>
            {t("common.loadMore")}
          </Button>
        ) : (
          t("customers.end")
        )}
      </Text>
    </Panel>
  );
}

function CustomerTable({ rows }: { rows: CustomerBrief[] }) {
  const { t } = useTranslation();
  return (
    <Table highlightOnHover verticalSpacing={7} className={classes["table"] ?? ""} stickyHeader stickyHeaderOffset={54}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("common.name")}</Table.Th>
          <Table.Th w={130}>{t("customers.kind")}</Table.Th>
          <Table.Th w={230}>{t("customers.phones")}</Table.Th>
          <Table.Th w={190}>{t("customers.responsible")}</Table.Th>
          <Table.Th w={130}>{t("customers.created")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((customer) => (
          <CustomerRow key={`${customer.kind}/${customer.id}`} customer={customer} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function CustomerRow({ customer }: { customer: CustomerBrief }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const to = { to: "/customers/$kind/$id", params: { kind: customer.kind, id: customer.id } } as const;
  const under = [customer.position, customer.company?.name].filter((part) => part !== null && part !== undefined && part !== "");
  const [first, ...others] = customer.phones;
  return (
    <Table.Tr className={classes["row"]} onClick={() => void navigate(to)} data-testid="customer-row">
      <Table.Td className={classes["cell"]}>
        <Link {...to} className={classes["name"]} onClick={(event) => event.stopPropagation()}>
          {customer.name}
        </Link>
        {under.length > 0 && <span className={classes["under"]}>{under.join(", ")}</span>}
      </Table.Td>
      <Table.Td>
        {customer.status === null ? t(`customers.${customer.kind}`) : <LeadBadge customer={customer} />}
      </Table.Td>
      <Table.Td className="tabular">
        {first !== undefined && formatNumber(first.display)} {first !== undefined && <DialButton number={first.e164 ?? first.raw} />}
        {others.length > 0 && <Text span size="xs" c="dimmed">{` +${others.length}`}</Text>}
      </Table.Td>
      <Table.Td className={classes["cell"]}>{customer.responsible?.name ?? t("common.none")}</Table.Td>
      <Table.Td>{format.date(customer.created_at)}</Table.Td>
    </Table.Tr>
  );
}

function LeadBadge({ customer }: { customer: CustomerBrief }) {
  const { t } = useTranslation();
  if (customer.status === null) return null;
  return (
    <Badge color={customer.status === "new" ? "orange" : "gray"}>
      {t("customers.lead")}: {t(`leadStatus.${customer.status}`)}
    </Badge>
  );
}
