import { ActionIcon, Menu, Table, Text, VisuallyHidden } from "@mantine/core";
import { IconArrowBarToUp, IconArrowRight, IconDots, IconPhoneOff, IconUser } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { WaitingRow } from "@/api/types";
import { Elapsed, useElapsed } from "@/ui/Elapsed";

import { EndDialog, MoveDialog } from "./CallerDialogs";
import type { Hands } from "./api";
import type { Rows } from "./feed";
import { Caller, waitLevel } from "./parts";

type Asked = { what: "move" | "end"; row: WaitingRow };

export function WaitingTable({ rows, hidden, hands }: { rows: Rows; hidden: string[]; hands: Hands | null }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const waiting = Object.values(rows.waiting)
    .filter((row) => !hidden.includes(row.queue))
    .sort((a, b) => Date.parse(a.since) - Date.parse(b.since));
  return (
    <>
      {waiting.length === 0 ? <Text size="sm" c="dimmed" data-testid="nobody-waits">{t("board.nobodyWaits")}</Text> : (
        <Table verticalSpacing={4} data-testid="board-waiting">
          <Table.Thead>
            <Table.Tr>
              {(["wait", "caller", "queue", "position"] as const).map((name) => <Table.Th key={name}>{t(`board.head.${name}`)}</Table.Th>)}
              {hands && <Table.Th><VisuallyHidden>{t("common.actions")}</VisuallyHidden></Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>{waiting.map((row) => <Line key={row.id} row={row} rows={rows} hands={hands} onAsk={setAsked} />)}</Table.Tbody>
        </Table>
      )}
      {asked?.what === "move" && <MoveDialog row={asked.row} rows={rows} onClose={close} />}
      {asked?.what === "end" && <EndDialog callId={asked.row.call_id} onClose={close} />}
    </>
  );
}

interface LineProps {
  row: WaitingRow;
  rows: Rows;
  hands: Hands | null;
  onAsk: (asked: Asked) => void;
}

function Line({ row, rows, hands, onAsk }: LineProps) {
  useElapsed(row.since);
  return (
    <Table.Tr data-testid="waiting-caller" data-number={row.number} data-queue={row.queue}>
      <Table.Td><b data-level={waitLevel(row)}><Elapsed since={row.since} /></b></Table.Td>
      <Table.Td><Caller row={row} /></Table.Td>
      <Table.Td>{rows.queues[row.queue]?.title ?? row.queue}</Table.Td>
      <Table.Td className="tabular">{row.position}</Table.Td>
      {hands && <Table.Td w={40}><CallerMenu row={row} rows={rows} hands={hands} onAsk={onAsk} /></Table.Td>}
    </Table.Tr>
  );
}

function CallerMenu({ row, rows, hands, onAsk }: Omit<LineProps, "hands"> & { hands: Hands }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { customer } = row;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" aria-label={t("board.actionsOf", { name: customer?.name || row.caller_name || row.number || t("board.caller") })} disabled={hands.busy} data-testid="caller-actions">
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconArrowBarToUp size={16} />} disabled={row.position === 1} onClick={() => void hands.toFront(row.call_id, row.queue)}>
          {t("board.toFront")}
        </Menu.Item>
        {Object.keys(rows.queues).length > 1 && <Menu.Item leftSection={<IconArrowRight size={16} />} onClick={() => onAsk({ what: "move", row })}>{t("board.moveTo")}</Menu.Item>}
        {customer && (
          <Menu.Item leftSection={<IconUser size={16} />} onClick={() => void navigate({ to: "/customers/$kind/$id", params: { kind: customer.kind as "lead", id: customer.id } })}>
            {t("board.openCustomer")}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconPhoneOff size={16} />} onClick={() => onAsk({ what: "end", row })}>{t("board.end")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
