import i18next from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

const DAY_MS = 86_400_000;

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** A stopwatch reading: 0:07, 12:34, 1:02:03. The same in every language. */
export function stopwatch(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** A figure in the chosen language, `42,9` or `42.9`, with at most so many places. */
export function decimal(value: number, most = 1, least = 0): string {
  return new Intl.NumberFormat(i18next.language, { minimumFractionDigits: least, maximumFractionDigits: most }).format(value);
}

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** Dates, times and spans in the chosen language and the viewer's own time zone. */
export function useFormat() {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  return useMemo(() => {
    const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const timeWithSeconds = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
    const date = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
    const dayAndMonth = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
    const weekday = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
    const full = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "medium", hourCycle: "h23" });
    const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

    const when = (iso: string): string => {
      const at = Date.parse(iso);
      const days = Math.round((startOfDay(at) - startOfDay(Date.now())) / DAY_MS);
      if (days === 0) return time.format(at);
      if (days === -1) return `${relative.format(-1, "day")}, ${time.format(at)}`;
      const sameYear = new Date(at).getFullYear() === new Date().getFullYear();
      return `${(sameYear ? dayAndMonth : date).format(at)}, ${time.format(at)}`;
    };
    const duration = (seconds: number): string => {
      const whole = Math.round(seconds);
      const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
      if (h > 0) return t("duration.hm", { h, m });
      return m > 0 ? t("duration.ms", { m, s }) : t("duration.s", { s });
    };
    return {
      when,
      duration,
      clock: (iso: string) => time.format(Date.parse(iso)),
      day: (text: string): string => {
        const at = Date.parse(text);
        const days = Math.round((startOfDay(at) - startOfDay(Date.now())) / DAY_MS);
        return days === 0 || days === -1 ? relative.format(days, "day") : weekday.format(at);
      },
      date: (iso: string) => date.format(Date.parse(iso)),
      time: (iso: string) => timeWithSeconds.format(Date.parse(iso)),
      full: (iso: string) => full.format(Date.parse(iso)),
      list: (items: string[]) => new Intl.ListFormat(language, { type: "conjunction" }).format(items),
    };
  }, [t, language]);
}
