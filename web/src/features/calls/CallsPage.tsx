import "@mantine/dates/styles.css";

import { Button, Text } from "@mantine/core";
import { IconPhone, IconPhoneOff } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { CallQuery } from "@/api/types";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { CallDrawer } from "./CallDrawer";
import { CallFilters } from "./CallFilters";
import { CallTable } from "./CallTable";
import { clean, periodBounds } from "./search";
import type { CallSearch } from "./search";

export function CallsPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/inside/calls" });
  const navigate = useNavigate({ from: "/calls" });
  const open = (call: string | undefined) => {
    void navigate({ search: (before) => clean<CallSearch>({ ...before, call }), replace: call === undefined });
  };
  return (
    <Page title={t("calls.title")}>
      <CallFilters />
      <CallList search={search} onOpen={open} />
      {search.call !== undefined && <CallDrawer id={search.call} onClose={() => open(undefined)} />}
    </Page>
  );
}

function useQuery(search: CallSearch): CallQuery {
  const { period, from, to, direction, status, queue, number, agent } = search;
  return useMemo(() => {
    const bounds = periodBounds(clean({ period, from, to }), new Date());
    return clean<CallQuery>({ ...bounds, direction, status, queue, number, agent_id: agent, limit: 50 });
  }, [period, from, to, direction, status, queue, number, agent]);
}

function CallList({ search, onOpen }: { search: CallSearch; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const query = useQuery(search);
  const calls = $api.useInfiniteQuery(
    "get",
    "/api/v1/calls",
    { params: { query } },
    // null and not undefined: the client would send cursor=0 for an undefined first page.
    { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (page) => page.next_cursor },
  );
  if (calls.isPending) return <Panel flush><ListSkeleton rows={12} height={26} /></Panel>;
  if (calls.isError) return <Panel><Failed error={calls.error} onRetry={() => void calls.refetch()} /></Panel>;
  const rows = calls.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <Panel><NoCalls search={search} /></Panel>;
  return (
    <Panel flush>
      <CallTable rows={rows} onOpen={onOpen} />
      <Text c="dimmed" size="sm" ta="center" py="sm" role="status">
        {calls.hasNextPage ? (
          <Button variant="default" size="xs" loading={calls.isFetchingNextPage} onClick={() => void calls.fetchNextPage()}>
            {t("common.loadMore")}
          </Button>
        ) : (
          `${t("calls.shown", { count: rows.length })}. ${t("calls.end")}`
        )}
      </Text>
    </Panel>
  );
}

function NoCalls({ search }: { search: CallSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/calls" });
  const filtered = Object.keys(search).some((key) => key !== "call");
  if (!filtered) return <Empty icon={IconPhone} title={t("calls.none")} hint={t("calls.noneHint")} />;
  return (
    <Empty icon={IconPhoneOff} title={t("calls.empty")} hint={t("calls.emptyHint")}>
      <Button variant="light" mt="sm" onClick={() => void navigate({ search: {} })}>
        {t("calls.clear")}
      </Button>
    </Empty>
  );
}
