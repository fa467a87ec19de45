import "dayjs/locale/ru";

import { DatePickerInput } from "@mantine/dates";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface DateRangeProps {
  from: string | undefined;
  to: string | undefined;
  onChange: (from: string | undefined, to: string | undefined) => void;
}

type Range = [string | null, string | null];

/** Two days. The first click alone is not a range yet, so it is kept here and not told. */
export function DateRange({ from, to, onChange }: DateRangeProps) {
  const { t, i18n } = useTranslation();
  const [range, setRange] = useState<Range>([from ?? null, to ?? null]);
  const choose = (chosen: Range) => {
    setRange(chosen);
    const [first, last] = chosen;
    if (first !== null && last !== null) onChange(first, last);
    if (first === null && last === null) onChange(undefined, undefined);
  };
  return (
    <DatePickerInput
      type="range"
      size="xs"
      w={220}
      clearable
      allowSingleDateInRange
      locale={i18n.language}
      valueFormat="D MMM YYYY"
      maxDate={new Date()}
      aria-label={t("calls.dates")}
      placeholder={t("calls.dates")}
      value={range}
      onChange={choose}
    />
  );
}
