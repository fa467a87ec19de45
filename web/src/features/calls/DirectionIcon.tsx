import { IconArrowDownLeft, IconArrowsLeftRight, IconArrowUpRight, IconPhoneX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { CallRow } from "@/api/types";

/** Where a call went and whether anybody spoke: a lost incoming call must stand out in a list. */
export function DirectionIcon({ call }: { call: Pick<CallRow, "direction" | "status"> }) {
  const { t } = useTranslation();
  const lost = call.direction === "inbound" && call.status !== null && call.status !== "answered";
  const Glyph = lost ? IconPhoneX : call.direction === "inbound" ? IconArrowDownLeft : call.direction === "outbound" ? IconArrowUpRight : IconArrowsLeftRight;
  const colour = lost ? "var(--cc-miss-ink)" : call.direction === "inbound" ? "var(--cc-ring-ink)" : "var(--cc-talk-ink)";
  const label = lost ? `${t("direction.inbound")}, ${t(`status.${call.status ?? "live"}`)}` : t(`direction.${call.direction}`);
  return <Glyph size={17} stroke={2} color={colour} role="img" aria-label={label} />;
}
