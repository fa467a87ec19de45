import { Group, MultiSelect, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useChange } from "./change";
import { COLUMNS, ROWS } from "./search";
import type { SalesColumn, SalesSearch } from "./types";

const USUAL: SalesColumn[] = ["created", "won", "lost", "win_rate", "won_sum"];

/** What the rows of one's own report stand for, and which figures it has. */
export function BuilderChoice({ search }: { search: SalesSearch }) {
  const { t } = useTranslation();
  const change = useChange();
  return (
    <Group gap={8} align="flex-end">
      <Select size="xs" w={180} allowDeselect={false} label={t("sales.rows")} value={search.rows ?? "manager"} data={ROWS.map((value) => ({ value, label: t(`sales.groups.${value}`) }))} onChange={(value) => change({ rows: ROWS.find((one) => one === value) })} data-testid="builder-rows" />
      <MultiSelect size="xs" miw={300} maw={760} label={t("sales.figures")} value={search.columns ?? USUAL} data={COLUMNS.map((value) => ({ value, label: t(`sales.figure.${value}`) }))} onChange={(value) => { if (value.length > 0) change({ columns: COLUMNS.filter((one) => value.includes(one)) }); }} data-testid="builder-columns" />
    </Group>
  );
}
