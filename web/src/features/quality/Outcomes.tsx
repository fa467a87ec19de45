import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { Figure } from "@/features/results/Figure";
import classes from "@/features/results/Results.module.css";
import { decimal } from "@/i18n/format";
import { Panel } from "@/ui/Page";

import type { ReportFilter } from "./ReportPage";

/** Which steps go with leads that became customers. */
export function Outcomes({ filter }: { filter: ReportFilter }) {
  const { t } = useTranslation();
  const found = $api.useQuery("get", "/api/v1/qa/reports/outcomes", { params: { query: filter } }, { placeholderData: (before) => before });
  if (found.data === undefined || found.data.known === 0) return null;
  return (
    <Panel title={t("quality.outcomes")} flush>
      <Text size="xs" c="dimmed" px="md" pb="xs">{t("quality.outcomesHint", { count: found.data.known })}</Text>
      <Table verticalSpacing={6} className={classes["table"] ?? ""} data-testid="outcomes">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("quality.criterion")}</Table.Th>
            <Table.Th>{t("quality.wonWith")}</Table.Th>
            <Table.Th>{t("quality.wonWithout")}</Table.Th>
            <Table.Th>{t("quality.difference")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {found.data.rows.map((one) => (
            <Table.Tr key={`${one.script_key}/${one.criterion_id}`}>
              <Table.Td>{one.title}</Table.Td>
              <Table.Td><Figure figure={one.with_step} times={100} /></Table.Td>
              <Table.Td><Figure figure={one.without} times={100} /></Table.Td>
              <Table.Td className="tabular">
                {one.difference === null ? t("common.none") : t("quality.points", { n: decimal(one.difference * 100), low: decimal((one.low ?? 0) * 100), high: decimal((one.high ?? 0) * 100) })}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}
