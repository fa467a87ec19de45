import { Table, Tooltip } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { keepPreviousData } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { CallRow, CheckHead } from "@/api/types";
import { can, useMe } from "@/features/session/api";

const MOST = 200;

/** What the checks found of the calls of a list; null for those who may not see it. */
export function useCheckHeads(rows: readonly CallRow[]): Map<string, CheckHead> | null {
  const allowed = can(useMe(), "checks.view");
  const call = rows.slice(0, MOST).map((row) => row.id);
  const heads = $api.useQuery("get", "/api/v1/qa/checks/heads", { params: { query: { call } } }, { enabled: allowed && call.length > 0, placeholderData: keepPreviousData });
  return useMemo(() => (allowed ? new Map((heads.data ?? []).map((head) => [head.call_id, head])) : null), [allowed, heads.data]);
}

/** The trusted score; in grey the machine's, while no verdict has earned trust. */
export function ScoreCell({ head }: { head: CheckHead | undefined }) {
  const { t } = useTranslation();
  const score = head?.auto_total ?? head?.machine_total ?? null;
  const trusted = head?.auto_total != null;
  return (
    <Table.Td ta="right" className="tabular" data-testid="call-score">
      {head?.suspected_fatal === true && <IconAlertTriangle size={14} color="var(--mantine-color-red-6)" aria-label={t("check.suspected")} style={{ verticalAlign: "-2px", marginRight: 4 }} />}
      {score === null && head?.state === "checked" && (
        <Tooltip label={t("score.tooLittle")} multiline w={240}>
          <span style={{ color: "var(--mantine-color-dimmed)" }}>—</span>
        </Tooltip>
      )}
      {score !== null && (
        <Tooltip label={trusted ? t("score.auto") : t("score.machineHint")} multiline w={240}>
          <span style={trusted ? undefined : { color: "var(--mantine-color-dimmed)" }}>{Math.round(score)}</span>
        </Tooltip>
      )}
    </Table.Td>
  );
}
