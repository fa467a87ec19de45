import { ActionIcon, Table } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconArrowsSort } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { stepThroughRows } from "@/features/calls/rowKeys";
import { ChoosingCell, ChoosingHead, useChoosing } from "@/features/lists/Choosing";

import classes from "../Customers.module.css";
import { Cell, widthOf } from "./Cells";
import type { Column, Listed, Order } from "./types";
import { useColumns } from "./useColumnNames";

export const keyOf = ({ kind, id }: Listed) => `${kind}/${id}`;

const ORDERED: Partial<Record<Column, readonly [Order, Order]>> = { created: ["newest", "oldest"], last_contact: ["last_touched", "longest_silent"] };

interface ListTableProps {
  rows: Listed[];
  columns: readonly Column[];
  order: Order;
  onOrder: (order: Order) => void;
  chosen: ReadonlySet<string>;
  /** Undefined: this person may do nothing with a selection. */
  onChoose: ((chosen: ReadonlySet<string>) => void) | undefined;
}

export function ListTable({ rows, columns, order, onOrder, chosen, onChoose }: ListTableProps) {
  const { t } = useTranslation();
  const choosing = useChoosing(rows.map(keyOf), chosen, onChoose);
  return (
    <div className={classes["scroll"]} onKeyDown={stepThroughRows}>
      <Table highlightOnHover verticalSpacing={7} className={classes["table"] ?? ""} miw={230 + columns.reduce((sum, column) => sum + widthOf(column), 0)} data-testid="customer-table">
        <Table.Thead>
          <Table.Tr>
            {choosing !== undefined && <ChoosingHead {...choosing} />}
            <Table.Th>{t("common.name")}</Table.Th>
            {columns.map((column) => <Head key={column} column={column} order={order} onOrder={onOrder} />)}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((customer, index) => (
            <Row key={keyOf(customer)} customer={customer} columns={columns} chosen={chosen.has(keyOf(customer))} onToggle={choosing === undefined ? undefined : (extend) => choosing.toggle(index, extend)} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Head({ column, order, onOrder }: { column: Column; order: Order; onOrder: (order: Order) => void }) {
  const { t } = useTranslation();
  const ways = ORDERED[column];
  const name = useColumns().name(column);
  if (ways === undefined) return <Table.Th w={widthOf(column)} className={classes["cell"]} title={name}>{name}</Table.Th>;
  const [down, up] = ways;
  const Glyph = order === down ? IconArrowDown : order === up ? IconArrowUp : IconArrowsSort;
  return (
    <Table.Th w={widthOf(column)} aria-sort={order === down ? "descending" : order === up ? "ascending" : "none"}>
      {name}
      <ActionIcon size={20} ml={4} variant="subtle" color={order === down || order === up ? "sea" : "gray"} aria-label={t("lists.sortBy", { column: name })} onClick={() => onOrder(order === down ? up : down)}>
        <Glyph size={14} />
      </ActionIcon>
    </Table.Th>
  );
}

interface RowProps {
  customer: Listed;
  columns: readonly Column[];
  chosen: boolean;
  onToggle: ((extend: boolean) => void) | undefined;
}

function Row({ customer, columns, chosen, onToggle }: RowProps) {
  const navigate = useNavigate();
  const to = { to: "/customers/$kind/$id", params: { kind: customer.kind, id: customer.id } } as const;
  const under = [customer.position, customer.company?.name].filter((part) => part !== null && part !== undefined && part !== "");
  return (
    <Table.Tr className={classes["row"]} data-chosen={chosen || undefined} onClick={() => void navigate(to)} data-testid="customer-row">
      {onToggle !== undefined && <ChoosingCell name={customer.name} chosen={chosen} onToggle={onToggle} onEnter={() => void navigate(to)} />}
      <Table.Td className={classes["cell"]}>
        <Link {...to} className={classes["name"]} onClick={(event) => event.stopPropagation()} {...(onToggle === undefined && { "data-row": true })}>
          {customer.name}
        </Link>
        {under.length > 0 && <span className={classes["under"]}>{under.join(", ")}</span>}
      </Table.Td>
      {columns.map((column) => (
        <Table.Td key={column} className={classes["cell"]}>
          <Cell customer={customer} column={column} />
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
