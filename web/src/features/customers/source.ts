import { useTranslation } from "react-i18next";

/** What the server writes of itself, when a call made the lead; every other source is somebody's own word. */
const OF_CALL = "call";

export function useSourceName(): (source: string) => string {
  const { t } = useTranslation();
  return (source) => (source === OF_CALL ? t("timeline.call") : source);
}
