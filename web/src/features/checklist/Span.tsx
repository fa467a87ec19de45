import { Group, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

export interface Days { first: string; last: string }

const DAY_MS = 86_400_000;

/** The last seven days. */
export function lastWeek(): Days {
  const day = (back: number) => new Date(Date.now() - back * DAY_MS).toISOString().slice(0, 10);
  return { first: day(7), last: day(0) };
}

export function Span({ days, onChange }: { days: Days; onChange: (days: Days) => void }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs">
      <TextInput type="date" size="xs" aria-label={t("quality.from")} value={days.first} onChange={(event) => { if (event.currentTarget.value !== "") onChange({ ...days, first: event.currentTarget.value }); }} />
      <TextInput type="date" size="xs" aria-label={t("quality.to")} value={days.last} onChange={(event) => { if (event.currentTarget.value !== "") onChange({ ...days, last: event.currentTarget.value }); }} />
    </Group>
  );
}
