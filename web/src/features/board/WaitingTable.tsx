import { ActionIcon, Menu, Table } from "@mantine/core";
import { IconArrowBarToUp, IconArrowRight, IconDots, IconPhoneOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { WaitingRow } from "@/api/types";
import { Elapsed, useElapsed } from "@/ui/Elapsed";

import type { Hands } from "./api";
import type { Rows } from "./feed";
import { Caller, waitLevel } from "./parts";

export function WaitingTable({ rows, hidden, hands }: { rows: Rows; hidden: string[]; hands: Hands | null }) {
  const { t } = useTranslation();
  const waiting = Object.values(rows.waiting)
    .filter((row) => !hidden.includes(row.queue))
    .sort((a, b) => Date.parse(a.since) - Date.parse(b.since));
  if (waiting.length === 0) return <p data-testid="nobody-waits">{t("board.nobodyWaits")}</p>;
  return (
    <Table verticalSpacing={4} data-testid="board-waiting">
      <Table.Thead>
        <Table.Tr>
          {(["wait", "caller", "queue", "position"] as const).map((name) => <Table.Th key={name}>{t(`board.head.${name}`)}</Table.Th>)}
          {hands && <Table.Th aria-label={t("common.actions")} />}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>{waiting.map((row) => <Line key={row.id} row={row} rows={rows} hands={hands} />)}</Table.Tbody>
    </Table>
  );
}

function Line({ row, rows, hands }: { row: WaitingRow; rows: Rows; hands: Hands | null }) {
  useElapsed(row.since);
  return (
    <Table.Tr data-testid="waiting-caller" data-number={row.number}>
      <Table.Td data-level={waitLevel(row)}><b><Elapsed since={row.since} /></b></Table.Td>
      <Table.Td><Caller row={row} /></Table.Td>
      <Table.Td>{rows.queues[row.queue]?.title ?? row.queue}</Table.Td>
      <Table.Td className="tabular">{row.position}</Table.Td>
      {hands && <Table.Td><CallerMenu row={row} rows={rows} hands={hands} /></Table.Td>}
    </Table.Tr>
  );
}

function CallerMenu({ row, rows, hands }: { row: WaitingRow; rows: Rows; hands: Hands }) {
  const { t } = useTranslation();
  const others = Object.values(rows.queues).filter((queue) => queue.name !== row.queue);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" aria-label={t("common.actions")} disabled={hands.busy}><IconDots size={16} /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconArrowBarToUp size={16} />} disabled={row.position === 1} onClick={() => void hands.toFront(row.call_id, row.queue)}>
          {t("board.toFront")}
        </Menu.Item>
        {others.map((queue) => (
          <Menu.Item key={queue.name} leftSection={<IconArrowRight size={16} />} onClick={() => void hands.move(row.call_id, row.queue, queue.name)}>
            {t("board.moveTo", { queue: queue.title })}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconPhoneOff size={16} />} onClick={() => void (confirm(t("board.endSure")) && hands.end(row.call_id))}>
          {t("board.end")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
