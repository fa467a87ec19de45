import { Badge, Button, Group, Stack, Table, Text } from "@mantine/core";
import { IconCircleCheck, IconRefresh, IconStethoscope } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { Finding, SelfCheckState } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { toastDone, toastProblem } from "@/ui/toast";

const EVERY_MS = 20_000;
const KEY = ["get", "/api/v1/selfcheck"];

/** What disagrees between the PBX, its books and ours, since when, and how it is mended. */
export function SelfCheckPage() {
  const { t } = useTranslation();
  const mayRepair = can(useMe(), "selfcheck.repair");
  const state = $api.useQuery("get", "/api/v1/selfcheck", {}, { refetchInterval: EVERY_MS });
  const queries = useQueryClient();
  const run = $api.useMutation("post", "/api/v1/selfcheck/run", { onSuccess: () => queries.invalidateQueries({ queryKey: KEY }), onError: toastProblem });
  return (
    <Page
      title={t("selfcheck.title")}
      aside={mayRepair && (
        <Button variant="default" loading={run.isPending} leftSection={<IconRefresh size={16} />} onClick={() => run.mutate({})} data-testid="selfcheck-run">
          {t("selfcheck.run")}
        </Button>
      )}
    >
      <Panel flush>
        {state.isPending && <ListSkeleton />}
        {state.isError && <Failed error={state.error} onRetry={() => void state.refetch()} />}
        {state.data !== undefined && <Findings state={state.data} mayRepair={mayRepair} />}
      </Panel>
      {state.data !== undefined && state.data.checks.length > 0 && <Checks state={state.data} />}
    </Page>
  );
}

function Findings({ state, mayRepair }: { state: SelfCheckState; mayRepair: boolean }) {
  const { t } = useTranslation();
  const { when } = useFormat();
  if (state.checked_at === null) return <Empty icon={IconStethoscope} title={t("selfcheck.never")} hint={t("selfcheck.neverHint")} />;
  if (state.findings.length === 0) {
    const blind = state.checks.some((check) => check.outcome === "unknown");
    const title = blind ? t("selfcheck.agreesPartly") : t("selfcheck.agrees");
    return <Empty icon={blind ? IconStethoscope : IconCircleCheck} title={title} hint={t("selfcheck.checkedAt", { when: when(state.checked_at) })} />;
  }
  return (
    <Table verticalSpacing={10}>
      <Table.Caption>{t("selfcheck.checkedAt", { when: when(state.checked_at) })}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={110}>{t("selfcheck.severity")}</Table.Th>
          <Table.Th>{t("selfcheck.what")}</Table.Th>
          <Table.Th w={150}>{t("selfcheck.since")}</Table.Th>
          <Table.Th w={200}>{t("selfcheck.repair")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {state.findings.map((finding) => <FindingRow key={finding.id} finding={finding} mayRepair={mayRepair} />)}
      </Table.Tbody>
    </Table>
  );
}

function FindingRow({ finding, mayRepair }: { finding: Finding; mayRepair: boolean }) {
  const { t } = useTranslation();
  const { when, full } = useFormat();
  const queries = useQueryClient();
  const repair = $api.useMutation("post", "/api/v1/selfcheck/findings/{finding_id}/repair", {
    onSuccess: () => toastDone(t("selfcheck.done")),
    onError: toastProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  // Which words a text takes depends on the problem, so that no one type fits them all.
  const say = t as (key: string, words: Record<string, string>) => string;
  const words = Object.fromEntries(Object.entries(finding.detail).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : String(value)]));
  return (
    <Table.Tr data-testid="finding">
      <Table.Td>
        <Badge color={finding.severity === "bad" ? "red" : "yellow"} miw="max-content">{t(`selfcheck.severities.${finding.severity}`)}</Badge>
      </Table.Td>
      <Table.Td>
        <Stack gap={2}>
          <Text size="sm" fw={600}>{say(`selfcheck.problems.${finding.problem}.what`, words)}</Text>
          <Text size="sm" c="dimmed">{say(`selfcheck.problems.${finding.problem}.mend`, words)}</Text>
        </Stack>
      </Table.Td>
      <Table.Td title={full(finding.first_seen)}>{when(finding.first_seen)}</Table.Td>
      <Table.Td>
        {finding.repair !== null && mayRepair && (
          <Button size="xs" variant="light" loading={repair.isPending} onClick={() => repair.mutate({ params: { path: { finding_id: finding.id } } })}>
            {t(`selfcheck.repairs.${finding.repair}`)}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Checks({ state }: { state: SelfCheckState }) {
  const { t } = useTranslation();
  const { when } = useFormat();
  const COLORS = { checked: "teal", off: "gray", unknown: "yellow" } as const;
  return (
    <Panel title={t("selfcheck.checks")}>
      <Stack gap={6}>
        {state.checks.map((check) => (
          <Group key={check.check} gap="sm" wrap="nowrap">
            <Badge w={128} variant="light" color={COLORS[check.outcome]}>{t(`selfcheck.outcomes.${check.outcome}`)}</Badge>
            <Text size="sm">{t(`selfcheck.names.${check.check}`)}</Text>
            <Text size="xs" c="dimmed" ml="auto">{when(check.checked_at)}</Text>
          </Group>
        ))}
      </Stack>
    </Panel>
  );
}
