import "@mantine/dates/styles.css";

import { Button, Text } from "@mantine/core";
import { IconPhone, IconPhoneOff } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { CallQuery, CallRow, CheckedCallsQuery, RecordingQuery, SpokenQuery } from "@/api/types";
import { Page, Panel } from "@/ui/Page";
import { useKeys } from "@/ui/keys";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { CallDrawer } from "./CallDrawer";
import { CallFilters } from "./CallFilters";
import { CallTable } from "./CallTable";
import { SpokenList } from "./SpokenList";
import { focusSaid } from "./SoundFilters";
import { clean, periodBounds, recordingFilters } from "./search";
import type { CallSearch } from "./search";

export function CallsPage() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/inside/calls" });
  const navigate = useNavigate({ from: "/calls" });
  const open = (call: string | undefined) => {
    void navigate({ search: (before) => clean<CallSearch>({ ...before, call }), replace: call === undefined });
  };
  useKeys("calls", { said: focusSaid });
  return (
    <Page title={t("calls.title")}>
      <CallFilters />
      <FoundCalls search={search} onOpen={open} />
      {search.call !== undefined && <CallDrawer id={search.call} onClose={() => open(undefined)} />}
    </Page>
  );
}

function useQuery(search: CallSearch): CallQuery {
  const { period, from, to, direction, status, queue, number, agent, tag, outcome } = search;
  return useMemo(() => {
    const bounds = periodBounds(clean({ period, from, to }), new Date());
    return clean<CallQuery>({ ...bounds, direction, status, queue, number, agent_id: agent, tag, outcome, limit: 50 });
  }, [period, from, to, direction, status, queue, number, agent, tag, outcome]);
}

interface ListProps {
  search: CallSearch;
  onOpen: (id: string) => void;
}

/** Words that were said are answered by the places where they were said; all else by the calls themselves. */
function FoundCalls({ search, onOpen }: ListProps) {
  const query = useQuery(search);
  const { said, side, recorded, length } = search;
  const more = recordingFilters(search);
  if (said !== undefined) return <SpokenList query={clean<SpokenQuery>({ ...query, ...more, side, q: said })} empty={<NoCalls search={search} />} onOpen={onOpen} />;
  if (search.fatal === true || search.below !== undefined) return <CheckedList search={search} query={clean<CheckedCallsQuery>({ ...query, suspected_fatal: search.fatal, score_below: search.below })} onOpen={onOpen} />;
  const withSound = recorded === true || length !== undefined;
  return withSound ? <RecordedList search={search} query={{ ...query, ...more }} onOpen={onOpen} /> : <CallList search={search} query={query} onOpen={onOpen} />;
}

// null and not undefined: the client would send cursor=0 for an undefined first page.
const PAGING = { pageParamName: "cursor", initialPageParam: null, getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor } as const;

function RecordedList({ search, query, onOpen }: ListProps & { query: RecordingQuery }) {
  const calls = $api.useInfiniteQuery("get", "/api/v1/recordings", { params: { query } }, PAGING);
  return <Rows search={search} calls={calls} onOpen={onOpen} />;
}

function CheckedList({ search, query, onOpen }: ListProps & { query: CheckedCallsQuery }) {
  const calls = $api.useInfiniteQuery("get", "/api/v1/qa/checks/calls", { params: { query } }, PAGING);
  const data = useMemo(() => calls.data && { pages: calls.data.pages.map((page) => ({ items: page.items.map((one) => one.call) })) }, [calls.data]);
  return <Rows search={search} calls={{ ...calls, data }} onOpen={onOpen} />;
}

function CallList({ search, query, onOpen }: ListProps & { query: CallQuery }) {
  const calls = $api.useInfiniteQuery("get", "/api/v1/calls", { params: { query } }, PAGING);
  return <Rows search={search} calls={calls} onOpen={onOpen} />;
}

interface Found {
  isPending: boolean;
  isError: boolean;
  error: unknown;
  data: { pages: { items: CallRow[] }[] } | undefined;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
  refetch: () => Promise<unknown>;
}

function Rows({ search, calls, onOpen }: ListProps & { calls: Found }) {
  const { t } = useTranslation();
  if (calls.isPending) return <Panel flush><ListSkeleton rows={12} height={26} /></Panel>;
  if (calls.isError) return <Panel><Failed error={calls.error} onRetry={() => void calls.refetch()} /></Panel>;
  const rows = (calls.data?.pages ?? []).flatMap((page) => page.items);
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
