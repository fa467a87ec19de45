import { Badge, Table, Text, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { CallRow, CallStatus } from "@/api/types";
import { ScoreCell, useCheckHeads } from "@/features/checks/ScoreCell";
import { DialButton } from "@/features/control/DialButton";
import { useOutcomeWords } from "@/features/outcomes/words";
import { stopwatch, useFormat } from "@/i18n/format";

import classes from "./Calls.module.css";
import { DirectionIcon } from "./DirectionIcon";
import { useCallParty } from "./party";
import { useQueueTitle } from "./queueTitle";
import { stepThroughRows } from "./rowKeys";

export function CallTable({ rows, onOpen }: { rows: CallRow[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const heads = useCheckHeads(rows);
  const told = rows.some((row) => (row.outcomes ?? []).length > 0);
  return (
    <Table highlightOnHover verticalSpacing={6} className={classes["table"] ?? ""} stickyHeader stickyHeaderOffset={54} onKeyDown={stepThroughRows}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={36}>
            <span className={classes["hidden"]}>{t("calls.direction")}</span>
          </Table.Th>
          <Table.Th w={150}>{t("calls.when")}</Table.Th>
          <Table.Th>{t("calls.customer")}</Table.Th>
          <Table.Th w={140}>{t("calls.queue")}</Table.Th>
          <Table.Th w={165}>{t("calls.agent")}</Table.Th>
          <Table.Th w={told ? 220 : 114}>{t("calls.status")}</Table.Th>
          <Table.Th w={84} ta="right">
            {t("calls.wait")}
          </Table.Th>
          <Table.Th w={76} ta="right">
            {t("calls.talk")}
          </Table.Th>
          {heads !== null && (
            <Table.Th w={84} ta="right">
              {t("calls.score")}
            </Table.Th>
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((call) => (
          <Row key={call.id} call={call} onOpen={onOpen}>
            {heads !== null && <ScoreCell head={heads.get(call.id)} />}
          </Row>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ call, onOpen, children }: { call: CallRow; onOpen: (id: string) => void; children: ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  const party = useCallParty();
  const queueTitle = useQueueTitle();
  const outcomes = useOutcomeWords();
  const name = party.name(call);
  const number = party.number(call);
  const answered = call.agents.filter((agent) => agent.answered);
  const agents = answered.length > 0 ? answered : call.agents.slice(0, 1);
  return (
    <Table.Tr className={classes["row"]} onClick={() => onOpen(call.id)} data-testid="call-row" data-call-id={call.id}>
      <Table.Td>
        <DirectionIcon call={call} />
      </Table.Td>
      <Table.Td className="tabular">
        <UnstyledButton
          data-row
          fz="sm"
          aria-label={t("calls.open", { when: format.when(call.started_at) })}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(call.id);
          }}
        >
          {format.when(call.started_at)}
        </UnstyledButton>
      </Table.Td>
      <Table.Td className={classes["cell"]} title={[name, number].join(" ")}>
        <span className={classes["name"]}>{name}</span>
        {number !== "" && number !== name && <span className={classes["second"]}>{number}</span>}
        {number !== "" && <DialButton number={party.dialled(call)} />}
      </Table.Td>
      <Table.Td className={classes["cell"]}>{queueTitle(call.queue)}</Table.Td>
      <Table.Td className={classes["cell"]}>
        <Text span size="sm" {...(answered.length === 0 && { c: "dimmed" })}>
          {agents.map((agent) => agent.name || agent.endpoint).join(", ")}
        </Text>
        {call.agents.length > agents.length && <Text span c="dimmed" size="xs">{` +${call.agents.length - agents.length}`}</Text>}
      </Table.Td>
      <Table.Td className={classes["cell"]}>
        <StatusBadge status={call.status} />
        {(call.outcomes ?? []).length > 0 && <span className={classes["second"]} title={outcomes(call)} data-testid="row-outcome">{outcomes(call)}</span>}
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {stopwatch(call.wait_s)}
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {call.talk_s > 0 ? stopwatch(call.talk_s) : ""}
      </Table.Td>
      {children}
    </Table.Tr>
  );
}

const COLOURS: Record<CallStatus, string> = {
  answered: "sea",
  abandoned: "red",
  no_answer: "red",
  busy: "orange",
  rejected: "orange",
  failed: "red",
  cancelled: "gray",
};

export function StatusBadge({ status }: { status: CallStatus | null }) {
  const { t } = useTranslation();
  return status === null ? <Badge color="blue">{t("status.live")}</Badge> : <Badge color={COLOURS[status]}>{t(`status.${status}`)}</Badge>;
}
