import { Button, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { ImportView } from "@/api/types";
import { Reasons } from "@/features/duplicates/Reasons";
import { AnchorLink } from "@/ui/links";
import { Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";

const PAGE = 20;

/** Rows that may be somebody who is there already, or who an earlier row is: whom, and why. */
export function Doubles({ one }: { one: ImportView }) {
  const { t } = useTranslation();
  const doubles = $api.useInfiniteQuery(
    "get",
    "/api/v1/imports/{import_id}/doubles",
    { params: { path: { import_id: one.id }, query: { limit: PAGE } } },
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (page) => page.next_cursor },
  );
  if (doubles.isPending) return <Panel title={t("imports.doubles")}><ListSkeleton rows={4} height={22} /></Panel>;
  if (doubles.isError) return <Panel title={t("imports.doubles")}><Failed error={doubles.error} onRetry={() => void doubles.refetch()} /></Panel>;
  return (
    <Panel title={t("imports.doubles")}>
      <Text size="sm" c="dimmed">{t(`imports.doublesSay.${one.plan.on_double ?? "make"}`)}</Text>
      <Table verticalSpacing={5} fz={13} mt={12} data-testid="import-doubles">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={110}>{t("imports.row")}</Table.Th>
            <Table.Th>{t("imports.whom")}</Table.Th>
            <Table.Th>{t("imports.why_alike")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {doubles.data.pages.flatMap((page) => page.items).map((double, place) => (
            <Table.Tr key={place}>
              <Table.Td className="tabular">{double.row}</Table.Td>
              <Table.Td>
                {double.customer !== null ? (
                  <>
                    <AnchorLink fz={13} to="/customers/$kind/$id" params={{ kind: double.customer.kind, id: double.customer.id }}>{double.customer.name}</AnchorLink>
                    <Text span size="xs" c="dimmed">{" · "}{t(`customers.${double.customer.kind}`)}</Text>
                  </>
                ) : double.other_row !== null ? t("imports.ofRow", { row: double.other_row }) : <Text span c="dimmed" fz={13}>{t("imports.unseenCard")}</Text>}
              </Table.Td>
              <Table.Td><Reasons reasons={double.reasons} score={double.score} /></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {doubles.hasNextPage && <Button variant="default" size="xs" mt={8} loading={doubles.isFetchingNextPage} onClick={() => void doubles.fetchNextPage()}>{t("common.loadMore")}</Button>}
    </Panel>
  );
}
