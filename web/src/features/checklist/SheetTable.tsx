import { Table, Text, UnstyledButton } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { components } from "@/api/schema";
import { toastProblem } from "@/ui/toast";

import classes from "./Checklist.module.css";

export type Sheet = components["schemas"]["SheetOut"];
export type Item = components["schemas"]["Item"];
export const ITEMS: readonly Item[] = ["fields", "responsible", "status", "note", "need", "next_step", "letter"];
type Mark = 0 | 1 | null;

interface Props { rows: Sheet[]; chosen: string | null; onChoose: (id: string) => void }

/** Arrows go from cell to cell; 1 and 0 mark it, minus says that it does not apply. */
export function SheetTable({ rows, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const mark = $api.useMutation("put", "/api/v1/qa/checklist/{sheet_id}/marks/{item}", {
    onSuccess: () => queries.invalidateQueries({ queryKey: ["get", "/api/v1/qa/checklist"] }),
    onError: toastProblem,
  });
  const set = (sheet: Sheet, item: Item, value: Mark) => {
    if (!sheet.own) mark.mutate({ params: { path: { sheet_id: sheet.id, item } }, body: { value } });
  };
  return (
    <>
      <Table verticalSpacing={3} className={classes["table"] ?? ""}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("checklist.manager")}</Table.Th>
            <Table.Th>{t("checklist.customer")}</Table.Th>
            {ITEMS.map((item) => <Table.Th key={item} ta="center" title={t(`checklist.help.${item}`)}>{t(`checklist.item.${item}`)}</Table.Th>)}
            <Table.Th ta="right">{t("checklist.total")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((sheet) => (
            <Table.Tr key={sheet.id} data-testid="sheet-row" data-chosen={sheet.id === chosen || undefined}>
              <Table.Td>{sheet.agent}</Table.Td>
              <Table.Td><UnstyledButton fz="sm" fw={600} onClick={() => onChoose(sheet.id)} data-testid="sheet-open">{sheet.customer || t("checklist.gone")}</UnstyledButton></Table.Td>
              {ITEMS.map((item, column) => <Cell key={item} sheet={sheet} item={item} column={column} onSet={(value) => set(sheet, item, value)} onFocus={() => { if (chosen !== null) onChoose(sheet.id); }} />)}
              <Table.Td ta="right" className="tabular">{sheet.points} / {sheet.of}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" p="sm">{t("checklist.keys")}</Text>
    </>
  );
}

interface CellProps { sheet: Sheet; item: Item; column: number; onSet: (value: Mark) => void; onFocus: () => void }

function Cell({ sheet, item, column, onSet, onFocus }: CellProps) {
  const { t } = useTranslation();
  const mark = sheet.marks[item];
  const shown = mark === undefined ? "" : mark.value === null ? "–" : String(mark.value);
  const who = mark === undefined ? t("checklist.unmarked") : t(mark.by_person ? "checklist.byPerson" : "checklist.byMachine");
  const next: Mark = mark?.value === 1 ? 0 : mark?.value === 0 ? null : 1;
  const onKey = (event: KeyboardEvent<HTMLButtonElement>) => {
    const values: Record<string, Mark> = { Digit1: 1, Numpad1: 1, Digit0: 0, Numpad0: 0, Minus: null, NumpadSubtract: null };
    const steps: Record<string, [number, number]> = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    const value = values[event.code];
    const step = steps[event.code];
    if (value !== undefined) onSet(value);
    else if (step !== undefined) go(event.currentTarget, step);
    else return;
    event.preventDefault();
  };
  return (
    <Table.Td ta="center" p={0}>
      <button type="button" className={classes["cell"]} data-column={column} data-value={shown} data-person={mark?.by_person === true || undefined} disabled={sheet.own} title={who} aria-label={`${t(`checklist.item.${item}`)}: ${shown || t("checklist.unmarked")}`} onFocus={onFocus} onKeyDown={onKey} onClick={() => onSet(next)} data-testid={`mark-${item}`}>{shown}</button>
    </Table.Td>
  );
}

function go(from: HTMLElement, [down, right]: [number, number]): void {
  const row = from.closest("tr");
  const target = down === 0 ? row : down > 0 ? row?.nextElementSibling : row?.previousElementSibling;
  target?.querySelector<HTMLElement>(`[data-column="${Number(from.dataset["column"]) + right}"]`)?.focus();
}
