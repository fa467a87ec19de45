import { Badge, Button, Group, Table, Text } from "@mantine/core";
import { IconGavel } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { useHolds } from "./api";
import { LiftHold } from "./HoldDialogs";
import { CardLink } from "./parts";
import classes from "./Privacy.module.css";
import type { Hold } from "./types";

export function HoldList({ past }: { past: boolean }) {
  const { t } = useTranslation();
  const found = useHolds(!past);
  const [lifting, setLifting] = useState<Hold | null>(null);
  if (found.isPending) return <ListSkeleton rows={5} height={26} />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  const rows = found.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <Empty icon={IconGavel} title={t("privacy.noHolds")} hint={t("privacy.noHoldsHint")} />;
  return (
    <div className={classes["scroll"]}>
      <Table verticalSpacing={7} fz={13} data-testid="privacy-holds">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("nav.customer")}</Table.Th>
            <Table.Th>{t("privacy.why")}</Table.Th>
            <Table.Th>{t("privacy.placed")}</Table.Th>
            <Table.Th>{t("privacy.until")}</Table.Th>
            <Table.Th aria-label={t("common.actions")} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((hold) => <Row key={hold.id} hold={hold} onLift={() => setLifting(hold)} />)}
        </Table.Tbody>
      </Table>
      {found.hasNextPage && (
        <Group justify="center" p="sm"><Button variant="default" size="xs" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("common.loadMore")}</Button></Group>
      )}
      {lifting !== null && <LiftHold hold={lifting} onClose={() => setLifting(null)} />}
    </div>
  );
}

function Row({ hold, onLift }: { hold: Hold; onLift: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  return (
    <Table.Tr>
      <Table.Td><CardLink kind={hold.kind} id={hold.customer_id} name={hold.name} /></Table.Td>
      <Table.Td className={classes["words"] ?? ""}>{hold.reason}</Table.Td>
      <Table.Td><Text span size="xs">{[hold.by?.name, format.date(hold.at)].filter(Boolean).join(" · ")}</Text></Table.Td>
      <Table.Td>{hold.until === null ? t("privacy.untilLifted") : format.date(hold.until)}</Table.Td>
      <Table.Td ta="right">
        {hold.live && can(me, "customers.hold") && <Button size="compact-xs" variant="default" onClick={onLift} data-testid="lift-hold">{t("privacy.lift")}</Button>}
        {!hold.live && <Badge color="gray" variant="light" style={{ flex: "none" }}>{hold.lifted_at === null ? t("privacy.ranOut") : t("privacy.liftedBy", { name: hold.lifted_by?.name ?? "", day: format.date(hold.lifted_at) })}</Badge>}
      </Table.Td>
    </Table.Tr>
  );
}
