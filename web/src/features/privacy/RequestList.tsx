import { Button, Group, Table } from "@mantine/core";
import { IconShieldLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { useRequests } from "./api";
import { StateBadge, subjectText } from "./parts";
import classes from "./Privacy.module.css";
import type { PrivacyRequest, RequestState } from "./types";

export function RequestList({ state }: { state: RequestState | null }) {
  const { t } = useTranslation();
  const found = useRequests(state);
  if (found.isPending) return <ListSkeleton rows={5} height={26} />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  const rows = found.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <Empty icon={IconShieldLock} title={t("privacy.none")} hint={state === null ? t("privacy.noneHint") : undefined} />;
  return (
    <div className={classes["scroll"]}>
      <Table highlightOnHover verticalSpacing={7} fz={13} data-testid="privacy-requests">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("privacy.who")}</Table.Th>
            <Table.Th>{t("privacy.what")}</Table.Th>
            <Table.Th>{t("privacy.stateOf")}</Table.Th>
            <Table.Th>{t("privacy.askedBy")}</Table.Th>
            <Table.Th>{t("privacy.askedAt")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((one) => <Row key={one.id} one={one} />)}
        </Table.Tbody>
      </Table>
      {found.hasNextPage && (
        <Group justify="center" p="sm"><Button variant="default" size="xs" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("common.loadMore")}</Button></Group>
      )}
    </div>
  );
}

function Row({ one }: { one: PrivacyRequest }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table.Tr>
      <Table.Td><AnchorLink to="/privacy/$id" params={{ id: one.id }} fz={13} fw={600}>{subjectText(one, t)}</AnchorLink></Table.Td>
      <Table.Td>{t(`privacy.kind.${one.kind}`)}</Table.Td>
      <Table.Td><StateBadge state={one.state} /></Table.Td>
      <Table.Td>{one.asked_by?.name ?? t("common.none")}</Table.Td>
      <Table.Td>{format.when(one.asked_at)}</Table.Td>
    </Table.Tr>
  );
}
