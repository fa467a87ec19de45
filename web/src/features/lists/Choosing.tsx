import { Checkbox, Table } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

interface Choosing {
  all: boolean;
  some: boolean;
  chooseAll: () => void;
  /** With Shift all from the row that was touched before. */
  toggle: (index: number, extend: boolean) => void;
}

/** Rows by their keys, and what was chosen of them; undefined: this person may do nothing with a selection. */
export function useChoosing(keys: readonly string[], chosen: ReadonlySet<string>, onChoose: ((chosen: ReadonlySet<string>) => void) | undefined): Choosing | undefined {
  const last = useRef<number | null>(null);
  if (onChoose === undefined) return undefined;
  const all = keys.length > 0 && keys.every((key) => chosen.has(key));
  const toggle = (index: number, extend: boolean) => {
    const key = keys[index];
    if (key === undefined) return;
    const on = !chosen.has(key);
    const [from, to] = extend && last.current !== null ? [Math.min(last.current, index), Math.max(last.current, index)] : [index, index];
    const next = new Set(chosen);
    for (const one of keys.slice(from, to + 1)) if (on) next.add(one); else next.delete(one);
    last.current = index;
    onChoose(next);
  };
  return { all, some: chosen.size > 0, chooseAll: () => onChoose(all ? new Set() : new Set(keys)), toggle };
}

export function ChoosingHead({ all, some, chooseAll }: Choosing) {
  const { t } = useTranslation();
  return (
    <Table.Th w={40}>
      <Checkbox size="xs" aria-label={t("lists.choosePage")} checked={all} indeterminate={!all && some} onChange={chooseAll} data-testid="choose-page" />
    </Table.Th>
  );
}

interface ChoosingCellProps {
  name: string;
  chosen: boolean;
  onToggle: (extend: boolean) => void;
  onEnter: () => void;
}

/** Enter opens the card, Space chooses it. */
export function ChoosingCell({ name, chosen, onToggle, onEnter }: ChoosingCellProps) {
  const { t } = useTranslation();
  const shift = useRef(false);
  return (
    <Table.Td onClick={(event) => event.stopPropagation()}>
      <Checkbox
        size="xs"
        data-row
        aria-label={t("lists.choose", { name })}
        checked={chosen}
        onClick={(event) => { shift.current = event.shiftKey; }}
        onChange={() => onToggle(shift.current)}
        onKeyDown={(event) => { if (event.key === "Enter") onEnter(); }}
      />
    </Table.Td>
  );
}
