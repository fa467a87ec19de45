import { Table, Text } from "@mantine/core";
import { IconScale } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { decimal } from "@/i18n/format";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

/** Each reviewer beside the baselines that came to him unmarked. */
export function Golden() {
  const { t } = useTranslation();
  const found = $api.useQuery("get", "/api/v1/review-agreement");
  if (found.isPending) return <ListSkeleton />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data.items.length === 0) return <Empty icon={IconScale} title={t("reviews.noGolden")} hint={t("reviews.noGoldenHint")} />;
  return (
    <>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("reviews.reviewer")}</Table.Th>
            <Table.Th ta="right">{t("reviews.goldenCalls")}</Table.Th>
            <Table.Th ta="right">{t("reviews.goldenAnswers")}</Table.Th>
            <Table.Th ta="right">{t("reviews.goldenPercent")}</Table.Th>
            <Table.Th ta="right">κ</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {found.data.items.map((row) => (
            <Table.Tr key={row.reviewer.id}>
              <Table.Td>{row.reviewer.name}</Table.Td>
              <Table.Td ta="right" className="tabular">{row.calls}</Table.Td>
              <Table.Td ta="right" className="tabular">{row.n}</Table.Td>
              <Table.Td ta="right" className="tabular">{row.percent === null ? t("common.none") : Math.round(row.percent)}</Table.Td>
              <Table.Td ta="right" className="tabular">{row.kappa === null ? t("common.none") : decimal(row.kappa, 2, 2)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" p="sm">{t("reviews.goldenHint")}</Text>
    </>
  );
}
