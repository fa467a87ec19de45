import { Button, Table, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api } from "@/api/client";
import type { CustomerKind } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Panel } from "@/ui/Page";
import { formatNumber } from "@/ui/phone";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import type { QualityCheck } from "./search";

const PAGE = 50;

function useOffenders(check: QualityCheck, kind: CustomerKind) {
  return useInfiniteQuery({
    queryKey: ["data-quality", check, kind],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { check, kind, limit: PAGE, ...(pageParam !== undefined && { cursor: pageParam }) };
      const { data, error } = await api.GET("/api/v1/data-quality/customers", { params: { query }, signal });
      // The wire's problem is thrown as it is, so that one place turns its code into words.
      if (data === undefined) throw Object.assign(new Error(error.code), error);
      return data;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function Offenders({ check, kind, days }: { check: QualityCheck; kind: CustomerKind; days: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const found = useOffenders(check, kind);
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel flush title={`${t(`dataQuality.checks.${check}`, { count: days })}: ${t(`dataQuality.${kind}`).toLocaleLowerCase()}`}>
      {found.isPending && <ListSkeleton rows={6} />}
      {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
      {found.isSuccess && items.length === 0 && <Empty icon={IconCheck} title={t("dataQuality.allMended")} />}
      {items.length > 0 && (
        <Table verticalSpacing={6} data-testid="offenders">
          <Table.Tbody>
            {items.map((one) => (
              <Table.Tr key={one.id}>
                <Table.Td>
                  <AnchorLink size="sm" fw={600} to="/customers/$kind/$id" params={{ kind: one.kind, id: one.id }}>{one.name}</AnchorLink>
                </Table.Td>
                <Table.Td>{one.phones.slice(0, 2).map((phone) => formatNumber(phone.display)).join(", ")}</Table.Td>
                <Table.Td><Text size="sm" c="dimmed">{one.responsible?.name ?? t("card.noResponsible")}</Text></Table.Td>
                <Table.Td ta="right"><Text size="sm" c="dimmed">{format.date(one.created_at)}</Text></Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {found.hasNextPage && (
        <Button m="md" variant="default" size="xs" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("common.loadMore")}</Button>
      )}
    </Panel>
  );
}
