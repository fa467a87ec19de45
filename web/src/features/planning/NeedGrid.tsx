import { Text, Tooltip } from "@mantine/core";
import { useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { PlanSlot, WeekPlan } from "@/api/types";
import { decimal } from "@/i18n/format";

import classes from "./Planning.module.css";
import { useDayNames } from "./useDayNames";
import { gapOf, gridRows, weekDays } from "./week";

const STEPS: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Half-hours down, days across. One stop of the Tab key; arrows go from cell to cell. */
export function NeedGrid({ plan }: { plan: WeekPlan }) {
  const { t } = useTranslation();
  const days = weekDays(plan.monday);
  const names = useDayNames(days);
  const rows = gridRows(plan.slots, days);
  const [at, setAt] = useState<[number, number]>([0, 0]);
  const table = useRef<HTMLTableElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next: [number, number] = [clamp(at[0] + step[0], rows.length), clamp(at[1] + step[1], days.length)];
    setAt(next);
    table.current?.querySelector<HTMLElement>(`[data-at="${next.join("-")}"]`)?.focus();
  };
  if (rows.length === 0) return <Text c="dimmed" size="sm" p="md">{t("planning.quiet")}</Text>;
  return (
    <div className={classes["scroll"]}>
      <table className={classes["grid"]} ref={table} onKeyDown={move} role="grid" aria-label={t("planning.needOf", { queue: plan.queue })} data-testid="need-grid">
        <thead>
          <tr>
            <th scope="col">{t("planning.time")}</th>
            {names.map((name, index) => <th key={days[index]} scope="col">{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, line) => (
            <tr key={row.label}>
              <th scope="row">{row.label}</th>
              {row.cells.map((slots, column) => (
                <Cell key={days[column]} slots={slots} place={`${line}-${column}`} current={at[0] === line && at[1] === column} onFocus={() => setAt([line, column])} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  slots: PlanSlot[];
  place: string;
  current: boolean;
  onFocus: () => void;
}

function Cell({ slots, place, current, onFocus }: CellProps) {
  const words = useSlotWords();
  const first = slots[0];
  const label = slots.map(words).join(" · ");
  return (
    <td role="gridcell" tabIndex={current ? 0 : -1} data-at={place} data-gap={first === undefined ? "none" : gapOf(first)} aria-label={label} onFocus={onFocus}>
      <Tooltip label={label} multiline maw={340} openDelay={250} events={{ hover: true, focus: true, touch: true }}>
        <div className={classes["cell"]}>
          {slots.map((slot) => (
            <span key={slot.start}>
              <b>{decimal(slot.scheduled)}</b>/{slot.people ?? "–"}
              <small>{slot.forecast === null ? "" : decimal(slot.forecast)}</small>
            </span>
          ))}
        </div>
      </Tooltip>
    </td>
  );
}

function useSlotWords(): (slot: PlanSlot) => string {
  const { t } = useTranslation();
  return (slot) => {
    const need = slot.people === null
      ? t("planning.needUnknown")
      : t("planning.need", { people: slot.people, agents: slot.agents });
    const calls = slot.forecast === null
      ? t("planning.forecastUnknown")
      : t("planning.forecast", { calls: decimal(slot.forecast), low: decimal(slot.low ?? 0), high: decimal(slot.high ?? 0) });
    return `${slot.label}. ${t("planning.scheduledOf", { scheduled: decimal(slot.scheduled) })} ${need} ${calls}`;
  };
}

function clamp(value: number, count: number): number {
  return Math.max(0, Math.min(value, count - 1));
}
