import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { QaEstimate } from "@/api/types";
import { decimal } from "@/i18n/format";

interface Props {
  figure: QaEstimate;
  /** 100 for a share that is shown in per cent. */
  times?: number;
}

/** A figure with its interval and its number of calls; too few calls make no figure. */
export function Figure({ figure, times = 1 }: Props) {
  const { t } = useTranslation();
  if (figure.too_few || figure.value === null) {
    return (
      <Text span size="sm" c="dimmed" className="tabular">
        {figure.n === 0 ? t("common.none") : t("figure.tooFew", { n: figure.n })}
      </Text>
    );
  }
  return (
    <Text span size="sm" className="tabular" title={t("figure.hint")}>
      <strong>{decimal(figure.value * times)}</strong>
      {figure.low !== null && figure.high !== null && (
        <Text span size="xs" c="dimmed">{` ${decimal(figure.low * times)}–${decimal(figure.high * times)}`}</Text>
      )}
      <Text span size="xs" c="dimmed">{` · n ${figure.n}`}</Text>
    </Text>
  );
}

export function Score({ total, outcome }: { total: number | null; outcome: string }) {
  const { t } = useTranslation();
  const colour = outcome === "pass" ? "var(--cc-ring-ink)" : outcome === "fail" ? "var(--cc-miss-ink)" : undefined;
  return (
    <Text span inherit fw={700} className="tabular" {...(colour !== undefined && { c: colour })} data-testid="score">
      {total === null ? t("common.none") : decimal(total)}
    </Text>
  );
}
