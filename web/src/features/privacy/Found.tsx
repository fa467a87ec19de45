import { Table, Text } from "@mantine/core";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";

import { Panel } from "@/ui/Page";

import classes from "./Privacy.module.css";
import type { PrivacyRequest, RoomCount } from "./types";

const ROOMS = ["recordings", "lines", "checks", "calls", "reports", "tasks", "webhooks", "fields", "deals", "imports", "merges", "duplicates", "tags", "numbers", "customers", "others"] as const;

const sum = (rows: RoomCount[], of: (row: RoomCount) => number) => rows.reduce((total, row) => total + of(row), 0);

/** What was found, by room and table: own rows and mentions; of an erasure also what became of them. */
export function Found({ one }: { one: PrivacyRequest }) {
  const { t } = useTranslation();
  const rooms = new Map<string, RoomCount[]>();
  for (const row of one.counts) rooms.set(row.room, [...(rooms.get(row.room) ?? []), row]);
  const erases = one.kind === "erase" && one.confirmed_at !== null;
  return (
    <Panel flush title={t("privacy.found")}>
      {rooms.size === 0 ? (
        <Text size="sm" c="dimmed" p="md">{t("privacy.foundNothing")}</Text>
      ) : (
        <div className={classes["scroll"]}>
          <Table fz={13} verticalSpacing={4} className={classes["found"] ?? ""} data-testid="privacy-found">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("privacy.room")}</Table.Th>
                <Table.Th ta="right">{t("privacy.own")}</Table.Th>
                <Table.Th ta="right">{t("privacy.mentions")}</Table.Th>
                {erases && <Table.Th ta="right">{t("privacy.doneRows")}</Table.Th>}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {[...rooms].map(([room, rows]) => <Room key={room} room={room} rows={rows} erases={erases} />)}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Panel>
  );
}

function Room({ room, rows, erases }: { room: string; rows: RoomCount[]; erases: boolean }) {
  const { t } = useTranslation();
  const known = ROOMS.find((one) => one === room);
  const done = rows.every((row) => row.done === null) ? null : sum(rows, (row) => row.done ?? 0);
  return (
    <Fragment>
      <Table.Tr className={classes["room"] ?? ""}>
        <Table.Th scope="rowgroup">{known === undefined ? room : t(`privacy.rooms.${known}`)}</Table.Th>
        <Figures own={sum(rows, (row) => row.own)} mentions={sum(rows, (row) => row.mentions)} done={done} erases={erases} />
      </Table.Tr>
      {rows.map((row) => (
        <Table.Tr key={row.table} c="dimmed">
          <Table.Td className={classes["table"] ?? ""}>{row.table}</Table.Td>
          <Figures own={row.own} mentions={row.mentions} done={row.done} erases={erases} />
        </Table.Tr>
      ))}
    </Fragment>
  );
}

function Figures({ own, mentions, done, erases }: { own: number; mentions: number; done: number | null; erases: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <Table.Td ta="right" className="tabular">{own.toLocaleString()}</Table.Td>
      <Table.Td ta="right" className="tabular">{mentions.toLocaleString()}</Table.Td>
      {erases && <Table.Td ta="right" className="tabular">{done === null ? t("privacy.notYet") : done.toLocaleString()}</Table.Td>}
    </>
  );
}
