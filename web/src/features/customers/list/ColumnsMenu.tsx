import { ActionIcon, Button, Checkbox, Popover } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconColumns3 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import classes from "../Customers.module.css";

interface ColumnsMenuProps<C extends string> {
  columns: readonly C[];
  every: readonly C[];
  name: (column: C) => string;
  onChange: (columns: C[]) => void;
}

/** Which columns, and in which order: shown ones first, each with arrows. */
export function ColumnsMenu<C extends string>({ columns, every, name: nameOf, onChange }: ColumnsMenuProps<C>) {
  const { t } = useTranslation();
  const hidden = every.filter((column) => !columns.includes(column));
  const move = (column: C, by: number) => {
    const at = columns.indexOf(column);
    const next = columns.filter((one) => one !== column);
    next.splice(at + by, 0, column);
    onChange(next);
  };
  const toggle = (column: C) => onChange(columns.includes(column) ? columns.filter((one) => one !== column) : [...columns, column]);
  return (
    <Popover position="bottom-end" width={280} trapFocus withinPortal>
      <Popover.Target>
        <Button variant="default" size="sm" leftSection={<IconColumns3 size={16} />} data-testid="columns-open">
          {t("lists.columnsTitle")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={6} mah="70vh" style={{ overflowY: "auto" }}>
        {[...columns, ...hidden].map((column) => {
          const name = nameOf(column);
          const at = columns.indexOf(column);
          return (
            <div key={column} className={classes["columnLine"]}>
              <Checkbox size="sm" label={name} checked={at >= 0} disabled={at >= 0 && columns.length === 1} onChange={() => toggle(column)} data-testid={`column-${column}`} />
              {at >= 0 && (
                <>
                  <ActionIcon size="sm" variant="subtle" color="gray" disabled={at === 0} aria-label={t("lists.columnUp", { column: name })} onClick={() => move(column, -1)}><IconArrowUp size={14} /></ActionIcon>
                  <ActionIcon size="sm" variant="subtle" color="gray" disabled={at === columns.length - 1} aria-label={t("lists.columnDown", { column: name })} onClick={() => move(column, 1)}><IconArrowDown size={14} /></ActionIcon>
                </>
              )}
            </div>
          );
        })}
      </Popover.Dropdown>
    </Popover>
  );
}
