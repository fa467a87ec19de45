import { Collapse, Table, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useMoney } from "@/features/deals/money";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";

import { useFeedDay } from "./api";
import { useChange } from "./change";
import classes from "./Feed.module.css";
import type { FeedSearch } from "./search";
import type { DayFigures, PersonsDay } from "./types";

const FIGURES = ["calls", "talk_s", "notes", "tasks_done", "moves", "won", "lost", "won_sum"] as const;
type Figure = (typeof FIGURES)[number];

/** The day in figures: what each person did, as the reports count it. */
export function DayPanel({ search }: { search: FeedSearch }) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const [open, { toggle }] = useDisclosure(can(me, "sales.view_all"));
  const day = useFeedDay(search, open);
  return (
    <Panel>
      <UnstyledButton className={classes["dayHead"]} aria-expanded={open} onClick={toggle} data-testid="day-figures">
        <IconChevronDown size={16} aria-hidden data-open={open || undefined} />
        <Text span fw={600} size="sm">{t("feed.figures.title", { day: format.day(search.day === undefined ? new Date().toDateString() : `${search.day}T12:00:00`) })}</Text>
      </UnstyledButton>
      <Collapse expanded={open}>
        {day.isPending && <ListSkeleton rows={3} height={26} />}
        {day.isError && <Failed error={day.error} onRetry={() => void day.refetch()} />}
        {day.data?.people.length === 0 && <Text size="sm" c="dimmed" pt={8}>{t("feed.figures.none")}</Text>}
        {day.data !== undefined && day.data.people.length > 0 && <People day={day.data} chosen={search.people} />}
      </Collapse>
    </Panel>
  );
}

function People({ day, chosen }: { day: DayFigures; chosen: readonly number[] | undefined }) {
  const { t } = useTranslation();
  const change = useChange();
  const text = useFigure();
  const alone = (id: number) => chosen?.length === 1 && chosen[0] === id;
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table fz="sm" verticalSpacing={4} aria-label={t("feed.figures.title", { day: day.day })} data-testid="day-people">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("feed.figures.person")}</Table.Th>
            {FIGURES.map((figure) => <Table.Th key={figure} ta="right">{t(`feed.figures.${figure}`)}</Table.Th>)}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {day.people.map((row) => (
            <Table.Tr key={row.person.id} data-person={row.person.id}>
              <Table.Td>
                <UnstyledButton fz="inherit" fw={550} aria-pressed={alone(row.person.id)} title={t("feed.figures.only", { name: row.person.name })} onClick={() => change({ people: alone(row.person.id) ? undefined : [row.person.id] })}>{row.person.name}</UnstyledButton>
              </Table.Td>
              {FIGURES.map((figure) => <Table.Td key={figure} ta="right" className="tabular" data-figure={figure}>{text(row, figure)}</Table.Td>)}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** Nothing done is a dot, so that what was done stands out. */
function useFigure(): (row: PersonsDay, figure: Figure) => string {
  const format = useFormat();
  const money = useMoney();
  return (row, figure) => {
    if (figure === "won_sum") return row.won_sum.map((one) => money(one.amount, one.currency)).join(", ") || "·";
    const value = row[figure];
    if (value === 0) return "·";
    return figure === "talk_s" ? format.duration(value) : String(value);
  };
}
