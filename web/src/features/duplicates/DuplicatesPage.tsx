import { Button, Group, SegmentedControl, Switch, Text } from "@mantine/core";
import { IconRefresh, IconUsers } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerKind } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Keys } from "@/ui/Keys";
import { Page, Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { useKeys } from "@/ui/keys";
import { toastDone, toastProblem } from "@/ui/toast";

import { useDecide, useDuplicates, useLastSearch, useSearchNow } from "./api";
import classes from "./Duplicates.module.css";
import { LeadMatches } from "./LeadMatches";
import { MergeDialog } from "./MergeDialog";
import { PairRow } from "./PairRow";
import type { DuplicatePair } from "./types";

const KINDS = ["contact", "company", "lead"] as const;
const CUSTOMERS_ALREADY = "already";
const LABELS = { contact: "contacts", company: "companies", lead: "leads" } as const;

/** Pair after pair from the keyboard: J and K or the arrows walk, Enter merges, X says that they are two. */
export function DuplicatesPage() {
  const { t } = useTranslation();
  const [kind, setKind] = useState<CustomerKind | null>(null);
  const [ofLeads, setOfLeads] = useState(false);
  const [dismissed, setDismissed] = useState(false);
  return (
    <Page title={t("duplicates.title")} aside={<SearchState />}>
      <Group gap="md">
        <SegmentedControl
          aria-label={t("customers.kind")}
          data={[{ value: "all", label: t("common.all") }, ...KINDS.map((value) => ({ value, label: t(`customers.${LABELS[value]}`) })), { value: CUSTOMERS_ALREADY, label: t("duplicates.leadsAlready") }]}
          value={ofLeads ? CUSTOMERS_ALREADY : (kind ?? "all")}
          onChange={(value) => { setOfLeads(value === CUSTOMERS_ALREADY); setKind(KINDS.find((one) => one === value) ?? null); }}
        />
        <Switch label={t("duplicates.showDismissed")} checked={dismissed} onChange={(event) => setDismissed(event.currentTarget.checked)} />
        <Text size="xs" c="dimmed" className={classes["keys"] ?? ""}>
          <Keys keys="J" /> <Keys keys="K" /> {t("duplicates.keyWalk")} · <Keys keys="Enter" /> {t(ofLeads ? "duplicates.keyConvert" : "duplicates.keyMerge")} · <Keys keys="X" /> {t("duplicates.keyDismiss")}
        </Text>
      </Group>
      <Panel flush>
        {ofLeads ? <LeadMatches key={String(dismissed)} dismissed={dismissed} /> : <Pairs key={`${kind}/${dismissed}`} kind={kind} dismissed={dismissed} />}
      </Panel>
    </Page>
  );
}

function SearchState() {
  const { t } = useTranslation();
  const format = useFormat();
  const last = useLastSearch();
  const search = useSearchNow();
  const queries = useQueryClient();
  const goingOn = last.data?.going_on === true;
  const was = useRef(false);
  useEffect(() => {
    if (was.current && !goingOn) void queries.invalidateQueries({ queryKey: ["duplicates"] });
    was.current = goingOn;
  }, [goingOn, queries]);
  return (
    <Group gap="sm" wrap="nowrap">
      <Text size="xs" c="dimmed" role="status">
        {goingOn ? t("duplicates.searching") : last.data?.finished_at ? t("duplicates.searched", { when: format.when(last.data.finished_at) }) : t("duplicates.neverSearched")}
      </Text>
      <Button leftSection={<IconRefresh size={16} />} loading={search.isPending || goingOn} onClick={() => search.mutate(undefined, { onError: toastProblem })} data-testid="search-duplicates">
        {t("duplicates.searchNow")}
      </Button>
    </Group>
  );
}

function Pairs({ kind, dismissed }: { kind: CustomerKind | null; dismissed: boolean }) {
  const { t } = useTranslation();
  const found = useDuplicates(kind, dismissed);
  const decide = useDecide();
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState<DuplicatePair | null>(null);
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const place = Math.min(at, Math.max(items.length - 1, 0));
  const current = items[place];
  const settle = (pair: DuplicatePair) =>
    decide.mutate({ id: pair.id, dismissed: !dismissed }, { onSuccess: () => toastDone(t(dismissed ? "duplicates.reopened" : "duplicates.dismissed")), onError: toastProblem });
  const walk = (step: number) => setAt(Math.max(0, Math.min(place + step, items.length - 1)));
  const merge = () => current !== undefined && setOpen(current);
  useKeys("duplicates", {
    next: () => walk(1), previous: () => walk(-1), merge,
    dismiss: () => current !== undefined && settle(current),
  });
  if (found.isPending) return <ListSkeleton rows={6} height={64} />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  if (items.length === 0) return <Empty icon={IconUsers} title={t("duplicates.none")} hint={t(dismissed ? "duplicates.noneDismissed" : "duplicates.noneHint")} />;
  return (
    <>
      <ul className={classes["pairs"]} data-testid="pairs">
        {items.map((pair, index) => (
          <PairRow key={pair.id} pair={pair} current={index === place} dismissed={dismissed} onMerge={() => setOpen(pair)} onSettle={() => settle(pair)} onPoint={() => setAt(index)} />
        ))}
      </ul>
      {found.hasNextPage && (
        <Button m="md" variant="default" size="xs" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t("common.loadMore")}
        </Button>
      )}
      {open !== null && (
        <MergeDialog pair={{ kind: open.kind, survivorId: open.first.id, loserId: open.second.id }} onClose={() => setOpen(null)} onMerged={() => setOpen(null)} />
      )}
    </>
  );
}

