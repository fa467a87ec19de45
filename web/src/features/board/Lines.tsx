import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Rows } from "./feed";

/** Channels that lead outside, and the firm's numbers by which calls go on. */
export function Lines({ rows }: { rows: Rows }) {
  const { t } = useTranslation();
  const trunks = Object.values(rows.trunks);
  const busy = Object.values(rows.lines).filter((line) => line.calls > 0);
  if (trunks.length === 0 && busy.length === 0) return <Text size="sm" c="dimmed">{t("board.quiet")}</Text>;
  return (
    <Table verticalSpacing={4} data-testid="board-lines">
      <Table.Tbody>
        {trunks.map((trunk) => (
          <Table.Tr key={trunk.endpoint}>
            <Table.Td title={trunk.endpoint}>{t("board.trunk", { name: trunk.endpoint.split("/").at(-1) })}</Table.Td>
            <Table.Td ta="right" className="tabular">{t("board.channels", { inbound: trunk.inbound, outbound: trunk.outbound })}</Table.Td>
          </Table.Tr>
        ))}
        {busy.map((line) => (
          <Table.Tr key={line.did}>
            <Table.Td title={line.did}>{line.title || line.did}</Table.Td>
            <Table.Td ta="right" className="tabular">{t("board.callsOn", { count: line.calls })}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
