import { ActionIcon, Table } from "@mantine/core";
import { IconArrowDown, IconArrowsSort, IconArrowUp } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { stepThroughRows } from "@/features/calls/rowKeys";
import table from "@/features/customers/Customers.module.css";
import type { Field } from "@/features/fields/types";
import { ChoosingCell, ChoosingHead, useChoosing } from "@/features/lists/Choosing";

import { DealCell } from "./DealCell";
import { ORDERED } from "./dealColumns";
import type { DealColumn } from "./dealColumns";
import type { Deal, DealOrder, Stage } from "./types";

const WIDTH = 150;
const TITLE_WIDTH = 240;

interface DealTableProps {
  rows: Deal[];
  stages: readonly Stage[];
  columns: readonly DealColumn[];
  name: (column: DealColumn) => string;
  fields: readonly Field[];
  order: DealOrder;
  onOrder: (order: DealOrder) => void;
  chosen: ReadonlySet<string>;
  /** Undefined: this person may do nothing with a selection. */
  onChoose: ((chosen: ReadonlySet<string>) => void) | undefined;
}

export function DealTable({ rows, stages, columns, name, fields, order, onOrder, chosen, onChoose }: DealTableProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const choosing = useChoosing(rows.map((deal) => String(deal.id)), chosen, onChoose);
  const open = (deal: Deal) => void navigate({ to: "/deals/$id", params: { id: deal.id } });
  return (
    <div className={table["scroll"]} onKeyDown={stepThroughRows}>
      <Table highlightOnHover verticalSpacing={7} className={table["table"] ?? ""} miw={TITLE_WIDTH + columns.length * WIDTH} data-testid="deal-table">
        <Table.Thead>
          <Table.Tr>
            {choosing !== undefined && <ChoosingHead {...choosing} />}
            <Table.Th w={TITLE_WIDTH}>{t("deals.deal")}</Table.Th>
            {columns.map((column) => <Head key={column} column={column} name={name(column)} order={order} onOrder={onOrder} />)}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((deal, index) => {
            const picked = chosen.has(String(deal.id));
            return (
              <Table.Tr key={deal.id} className={table["row"]} data-chosen={picked || undefined} onClick={() => open(deal)} data-testid="deal-row">
                {choosing !== undefined && <ChoosingCell name={deal.title} chosen={picked} onToggle={(extend) => choosing.toggle(index, extend)} onEnter={() => open(deal)} />}
                <Table.Td className={table["cell"]}>
                  <Link to="/deals/$id" params={{ id: deal.id }} className={table["name"]} onClick={(event) => event.stopPropagation()} {...(choosing === undefined && { "data-row": true })}>{deal.title}</Link>
                </Table.Td>
                {columns.map((column) => <Table.Td key={column} className={table["cell"]}><DealCell deal={deal} column={column} stages={stages} fields={fields} /></Table.Td>)}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Head({ column, name, order, onOrder }: { column: DealColumn; name: string; order: DealOrder; onOrder: (order: DealOrder) => void }) {
  const { t } = useTranslation();
  const ways = ORDERED[column];
  if (ways === undefined) return <Table.Th w={WIDTH} className={table["cell"]} title={name}>{name}</Table.Th>;
  const on = ways.includes(order);
  const rises = order.endsWith("_asc");
  // A column of days in a stage rises as the moment of coming there falls.
  const up = column === "in_stage" ? !rises : rises;
  const Glyph = !on ? IconArrowsSort : up ? IconArrowUp : IconArrowDown;
  return (
    <Table.Th w={WIDTH} aria-sort={!on ? "none" : up ? "ascending" : "descending"}>
      {name}
      <ActionIcon size={20} ml={4} variant="subtle" color={on ? "sea" : "gray"} aria-label={t("lists.sortBy", { column: name })} onClick={() => onOrder(order === ways[0] ? ways[1] : ways[0])} data-testid={`sort-${column}`}>
        <Glyph size={14} />
      </ActionIcon>
    </Table.Th>
  );
}
