import { Button, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { ImportView } from "@/api/types";
import { Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";

/** The reasons with their numbers, then the rows one by one. */
export function Problems({ one }: { one: ImportView }) {
  const { t } = useTranslation();
  const problems = $api.useInfiniteQuery(
    "get",
    "/api/v1/imports/{import_id}/problems",
    { params: { path: { import_id: one.id }, query: { limit: 20 } } },
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (page) => page.next_cursor },
  );
  const why = (code: string) => t(`imports.why.${code}` as "imports.why.too_long", { defaultValue: code });
  if (problems.isPending) return <Panel title={t("imports.problems")}><ListSkeleton rows={4} height={22} /></Panel>;
  if (problems.isError) return <Panel title={t("imports.problems")}><Failed error={problems.error} onRetry={() => void problems.refetch()} /></Panel>;
  return (
    <Panel title={t("imports.problems")}>
      {one.reasons.map((reason) => (
        <Text key={`${reason.code} ${String(reason.fatal)}`} size="sm">
          <Text span fw={600} className="tabular">{reason.rows}</Text>{" "}{why(reason.code)}{!reason.fatal && <Text span c="dimmed">{" · "}{t("imports.takenIn")}</Text>}
        </Text>
      ))}
      <Table verticalSpacing={5} fz={13} mt={12}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={90}>{t("imports.row")}</Table.Th>
            <Table.Th w={220}>{t("imports.column")}</Table.Th>
            <Table.Th>{t("imports.reason")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {problems.data.pages.flatMap((page) => page.items).map((problem, place) => (
            <Table.Tr key={place}>
              <Table.Td className="tabular">{problem.row}</Table.Td>
              <Table.Td>{problem.column}</Table.Td>
              <Table.Td {...(problem.fatal && { c: "red" })}>{why(problem.code)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {problems.hasNextPage && <Button variant="default" size="xs" mt={8} loading={problems.isFetchingNextPage} onClick={() => void problems.fetchNextPage()}>{t("common.loadMore")}</Button>}
    </Panel>
  );
}
