import { Table } from "@mantine/core";
import { IconCalendarWeek } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Shift } from "@/api/types";
import { Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { useOwnShifts } from "./api";
import { useDayNames } from "./useDayNames";
import { breaksText } from "./week";

/** An operator's own week; nobody else's is shown. */
export function MySchedule({ monday }: { monday: string }) {
  const { t } = useTranslation();
  const shifts = useOwnShifts(monday);
  return (
    <Panel flush>
      {shifts.isPending && <ListSkeleton rows={5} />}
      {shifts.isError && <Failed error={shifts.error} onRetry={() => void shifts.refetch()} />}
      {shifts.data?.items.length === 0 && <Empty icon={IconCalendarWeek} title={t("planning.noShifts")} hint={t("planning.noShiftsHint")} />}
      {shifts.data !== undefined && shifts.data.items.length > 0 && <OwnShifts shifts={shifts.data.items} />}
    </Panel>
  );
}

function OwnShifts({ shifts }: { shifts: Shift[] }) {
  const { t } = useTranslation();
  const sorted = [...shifts].sort((a, b) => a.starts_at.localeCompare(b.starts_at));
  const names = useDayNames(sorted.map((shift) => shift.day));
  return (
    <Table verticalSpacing={8} data-testid="my-shifts">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("planning.day")}</Table.Th>
          <Table.Th>{t("planning.time")}</Table.Th>
          <Table.Th>{t("planning.breaks")}</Table.Th>
          <Table.Th>{t("planning.note")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {sorted.map((shift, index) => (
          <Table.Tr key={shift.id}>
            <Table.Td fw={600}>{names[index]}</Table.Td>
            <Table.Td className="tabular">{shift.start}–{shift.end}</Table.Td>
            <Table.Td className="tabular">{breaksText(shift.breaks) || t("common.none")}</Table.Td>
            <Table.Td>{shift.note}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
