import { useMemo } from "react";
import { useTranslation } from "react-i18next";

/** Short names of days, as "Mon 2 Mar". */
export function useDayNames(days: string[]): string[] {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(i18n.language, { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
    return days.map((day) => format.format(Date.parse(`${day}T00:00:00Z`)));
  }, [days, i18n.language]);
}
