import { Table, Text } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { components } from "@/api/schema";
import { KINDS } from "@/features/customers/search";
import { decimal } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";

import classes from "./DataQuality.module.css";
import { Offenders } from "./Offenders";
import { CHECKS } from "./search";
import type { QualityCheck } from "./search";

type Report = components["schemas"]["QualityReport"];

/** What is wrong with the customers' cards: every figure opens into the cards, and a card is where it is mended. */
export function DataQualityPage() {
  const { t } = useTranslation();
  const { check, kind } = useSearch({ from: "/inside/data-quality" });
  const report = $api.useQuery("get", "/api/v1/data-quality");
  return (
    <Page title={t("dataQuality.title")}>
      <Panel flush>
        {report.isPending && <ListSkeleton rows={8} />}
        {report.isError && <Failed error={report.error} onRetry={() => void report.refetch()} />}
        {report.isSuccess && <Counts report={report.data} />}
      </Panel>
      {check !== undefined && kind !== undefined && <Offenders key={`${check}/${kind}`} check={check} kind={kind} days={report.data?.stale_lead_days ?? 0} />}
    </Page>
  );
}

function Counts({ report }: { report: Report }) {
  const { t } = useTranslation();
  return (
    <Table className={classes["counts"] ?? ""} verticalSpacing={7} data-testid="data-quality">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("dataQuality.fault")}</Table.Th>
          {KINDS.map((kind) => (
            <Table.Th key={kind} w={130} ta="right">{t(`dataQuality.${kind}`)}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {CHECKS.map((check) => (
          <Table.Tr key={check}>
            <Table.Td>
              {t(`dataQuality.checks.${check}`, { count: report.stale_lead_days })}
              <Text size="xs" c="dimmed">{t(`dataQuality.mend.${check}`)}</Text>
            </Table.Td>
            {KINDS.map((kind) => (
              <Table.Td key={kind} ta="right"><Count report={report} check={check} kind={kind} /></Table.Td>
            ))}
          </Table.Tr>
        ))}
        <Table.Tr>
          <Table.Td>
            {t("dataQuality.duplicates")}
            <Text size="xs" c="dimmed">{t("dataQuality.mendDuplicates")}</Text>
          </Table.Td>
          <Table.Td colSpan={3} ta="right">
            {report.duplicates === 0 ? <Text span c="dimmed">0</Text> : <AnchorLink fw={600} to="/duplicates">{report.duplicates}</AnchorLink>}
          </Table.Td>
        </Table.Tr>
      </Table.Tbody>
    </Table>
  );
}

function Count({ report, check, kind }: { report: Report; check: QualityCheck; kind: (typeof KINDS)[number] }) {
  const { t } = useTranslation();
  const found = report.counts.find((one) => one.check === check && one.kind === kind);
  if (found === undefined) return <Text span c="dimmed">{t("common.none")}</Text>;
  if (found.count === 0) return <Text span c="dimmed">0</Text>;
  const shown = decimal(found.count, 0);
  return (
    <AnchorLink fw={600} to="/data-quality" search={{ check, kind }} resetScroll={false}>
      {found.capped ? t("dataQuality.more", { count: shown }) : shown}
    </AnchorLink>
  );
}
