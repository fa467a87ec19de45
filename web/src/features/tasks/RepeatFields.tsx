import { Chip, Group, NumberInput, Select, Text, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { UNITS, WEEKDAYS, weekdayName } from "./rhythm";
import type { TaskValues } from "./TaskFields";
import { REPEATS } from "./types";

const MOST_EVERY = 99;
const MOST_TIMES = 999;

/** How often, on which days, and until when: the rest comes up as soon as a task is repeated at all. */
export function RepeatFields({ form, disabled }: { form: UseFormReturnType<TaskValues>; disabled: boolean }) {
  const { t, i18n } = useTranslation();
  const { repeat } = form.values;
  const unit = UNITS[repeat];
  return (
    <>
      <Group align="flex-start" wrap="nowrap">
        <Select flex={1.7} label={t("tasks.repeat")} allowDeselect={false} disabled={disabled} data={REPEATS.map((value) => ({ value, label: t(`tasks.repeats.${value}`) }))} {...form.getInputProps("repeat")} data-testid="task-repeat" />
        {unit !== undefined && <NumberInput flex={1} label={t("tasks.every")} suffix={` ${t(`tasks.units.${unit}`, { count: form.values.rhythm.every })}`} min={1} max={MOST_EVERY} clampBehavior="strict" allowDecimal={false} disabled={disabled} {...form.getInputProps("rhythm.every")} onChange={(value) => form.setFieldValue("rhythm.every", Number(value) || 1)} data-testid="task-every" />}
        {unit !== undefined && <TextInput flex={1.3} type="date" label={t("tasks.repeatUntil")} disabled={disabled} {...form.getInputProps("rhythm.until")} data-testid="task-until" />}
        {unit !== undefined && <NumberInput flex={1} label={t("tasks.repeatTimes")} placeholder={t("tasks.noEnd")} min={1} max={MOST_TIMES} clampBehavior="strict" allowDecimal={false} disabled={disabled} {...form.getInputProps("rhythm.times")} onChange={(value) => form.setFieldValue("rhythm.times", value === "" ? "" : Number(value))} data-testid="task-times" />}
      </Group>
      {repeat === "weekly" && (
        <Group gap="xs" role="group" aria-label={t("tasks.onWeekdays")}>
          <Text size="sm">{t("tasks.onWeekdays")}</Text>
          <Chip.Group multiple value={form.values.rhythm.weekdays} onChange={(days) => form.setFieldValue("rhythm.weekdays", days)}>
            {WEEKDAYS.map((day) => <Chip key={day} size="xs" value={day} disabled={disabled} data-testid={`task-weekday-${day}`}>{weekdayName(Number(day), i18n.language)}</Chip>)}
          </Chip.Group>
        </Group>
      )}
    </>
  );
}
