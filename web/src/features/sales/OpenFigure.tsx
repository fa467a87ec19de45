import { UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Cell } from "@/features/reports/types";

/** Figures that are made of others, or of a plan: there is no list of deals behind them. */
const CLOSED = ["from_", "until_share", "turnover_share", "buyers", "plan", "linear", "pipeline_forecast", "gap", "done_share", "index", "load", "useful", "class", "customers_", "to_deal", "to_won", "in_time_share"];

export function opens(key: string, value: Cell | undefined): boolean {
  return value !== null && value !== undefined && value !== 0 && !CLOSED.some((start) => key.startsWith(start));
}

export function OpenFigure({ figure, title, onOpen, children }: { figure: string; title: string; onOpen: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <UnstyledButton fz="inherit" fw="inherit" c="sea" title={t("sales.openFigure", { figure: title })} onClick={onOpen} data-testid={`open-${figure}`}>
      {children}
    </UnstyledButton>
  );
}
