import { Badge, Button, Group, Select, Table, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconRestore, IconSearch, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import projectClasses from "@/features/projects/Projects.module.css";
import { useFormat } from "@/i18n/format";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { toastDone, toastProblem } from "@/ui/toast";

import { KINDS, useBin, useRestore } from "./api";
import type { BinItem, BinQuery, Kind } from "./api";

const TYPING_PAUSE_MS = 250;

/** The deleted cards that one may bring back. */
export function BinPage() {
  const { t } = useTranslation();
  const [q, setQ] = useState("");
  const [kind, setKind] = useState<Kind | null>(null);
  const find = useDebouncedCallback((typed: string) => setQ(typed.trim()), TYPING_PAUSE_MS);
  return (
    <Page title={t("bin.title")}>
      <div className={projectClasses["bar"]} role="search">
        <Select w={190} clearable aria-label={t("bin.kind")} placeholder={t("bin.anyKind")} data={KINDS.map((value) => ({ value, label: t(`bin.kinds.${value}`) }))} value={kind} onChange={(value) => setKind(KINDS.find((one) => one === value) ?? null)} data-testid="bin-kind" />
        <TextInput w={260} aria-label={t("bin.search")} placeholder={t("bin.search")} leftSection={<IconSearch size={16} />} onChange={(event) => find(event.currentTarget.value)} data-testid="bin-search" />
      </div>
      <Panel flush><List query={{ q, ...(kind !== null && { kind }) }} filtered={q !== "" || kind !== null} /></Panel>
    </Page>
  );
}

function List({ query, filtered }: { query: BinQuery; filtered: boolean }) {
  const { t } = useTranslation();
  const found = useBin(query);
  if (found.isPending) return <ListSkeleton />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  const rows = found.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <Empty icon={IconTrash} title={t(filtered ? "bin.nothingFound" : "bin.empty")} hint={t(filtered ? "bin.nothingFoundHint" : "bin.emptyHint")} />;
  return (
    <div className={projectClasses["scroll"]}>
      <Table highlightOnHover verticalSpacing={7} fz={13} data-testid="bin">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("bin.card")}</Table.Th>
            <Table.Th>{t("bin.kind")}</Table.Th>
            <Table.Th>{t("customers.responsible")}</Table.Th>
            <Table.Th>{t("bin.when")}</Table.Th>
            <Table.Th>{t("bin.who")}</Table.Th>
            <Table.Th aria-label={t("bin.restore")} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{rows.map((one) => <Row key={`${one.kind}/${one.id}`} one={one} />)}</Table.Tbody>
      </Table>
      {found.hasNextPage && <Group justify="center" p="sm"><Button variant="default" size="xs" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("common.loadMore")}</Button></Group>}
    </div>
  );
}

function Row({ one }: { one: BinItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const restoring = useRestore();
  const restore = () => restoring.mutate(one, { onSuccess: () => toastDone(t("bin.restored", { name: one.name })), onError: toastProblem });
  return (
    <Table.Tr>
      <Table.Td fw={550}>{one.name}</Table.Td>
      <Table.Td><Badge color="gray">{t(`bin.kinds.${one.kind}`)}</Badge></Table.Td>
      <Table.Td>{one.responsible?.name ?? t("card.noResponsible")}</Table.Td>
      <Table.Td>{format.when(one.at)}</Table.Td>
      <Table.Td>{one.by?.name ?? ""}</Table.Td>
      <Table.Td ta="right">
        <Button size="compact-sm" variant="default" leftSection={<IconRestore size={15} />} loading={restoring.isPending} aria-label={t("bin.restoreThis", { name: one.name })} onClick={restore} data-testid="bin-restore">
          {t("bin.restore")}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
