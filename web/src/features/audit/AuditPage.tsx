import { Button, Group } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { AuditFilters } from "./AuditFilters";
import { AuditTable } from "./AuditTable";
import { auditQuery } from "./search";

const route = getRouteApi("/inside/audit");
const PAGE = 50;

/** Who did what, when, to whose call, recording or customer, and what came of it. */
export function AuditPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const found = $api.useInfiniteQuery(
    "get",
    "/api/v1/audit",
    { params: { query: { limit: PAGE, ...auditQuery(search) } } },
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (last) => last.next_cursor },
  );
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  const narrowed = Object.keys(search).length > 0;
  return (
    <Page title={t("audit.title")}>
      <AuditFilters />
      <Panel flush>
        {found.isPending && <ListSkeleton />}
        {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
        {found.isSuccess && rows.length === 0 && (
          <Empty icon={IconHistory} title={narrowed ? t("audit.noneFound") : t("audit.none")} hint={narrowed ? t("audit.noneFoundHint") : undefined} />
        )}
        {rows.length > 0 && <AuditTable rows={rows} />}
        {found.hasNextPage && (
          <Group justify="center" p="sm">
            <Button variant="default" size="xs" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
              {t("common.loadMore")}
            </Button>
          </Group>
        )}
      </Panel>
    </Page>
  );
}
