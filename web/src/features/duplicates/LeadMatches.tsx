import { Button, Group } from "@mantine/core";
import { IconArrowRight, IconUsers } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useCustomer } from "@/features/customers/api";
import { ConvertDialog } from "@/features/deals/ConvertLead";
import { can, useMe } from "@/features/session/api";
import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { useKeys } from "@/ui/keys";
import { toastDone, toastProblem } from "@/ui/toast";

import { useDecideLead, useLeadMatches } from "./api";
import classes from "./Duplicates.module.css";
import { Side } from "./PairRow";
import { Reasons } from "./Reasons";
import type { LeadMatch } from "./types";

/** Leads who are customers already: converted into that customer, and not merged. The same keys as for pairs. */
export function LeadMatches({ dismissed }: { dismissed: boolean }) {
  const { t } = useTranslation();
  const found = useLeadMatches(dismissed);
  const decide = useDecideLead();
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState<LeadMatch | null>(null);
  const mayConvert = can(useMe(), "deals.edit");
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const place = Math.min(at, Math.max(items.length - 1, 0));
  const current = items[place];
  const settle = (match: LeadMatch) =>
    decide.mutate({ id: match.id, dismissed: !dismissed }, { onSuccess: () => toastDone(t(dismissed ? "duplicates.reopened" : "duplicates.dismissed")), onError: toastProblem });
  const walk = (step: number) => setAt(Math.max(0, Math.min(place + step, items.length - 1)));
  useKeys("duplicates", {
    next: () => walk(1), previous: () => walk(-1),
    merge: () => current !== undefined && mayConvert && setOpen(current),
    dismiss: () => current !== undefined && settle(current),
  });
  if (found.isPending) return <ListSkeleton rows={6} height={64} />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  if (items.length === 0) return <Empty icon={IconUsers} title={t("duplicates.noLeads")} hint={t(dismissed ? "duplicates.noneDismissed" : "duplicates.noLeadsHint")} />;
  return (
    <>
      <ul className={classes["pairs"]} data-testid="lead-matches">
        {items.map((match, index) => (
          <MatchRow key={match.id} match={match} current={index === place} dismissed={dismissed} mayConvert={mayConvert} onConvert={() => setOpen(match)} onSettle={() => settle(match)} onPoint={() => setAt(index)} />
        ))}
      </ul>
      {found.hasNextPage && (
        <Button m="md" variant="default" size="xs" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t("common.loadMore")}
        </Button>
      )}
      {open !== null && <Convert match={open} onClose={() => setOpen(null)} />}
    </>
  );
}

interface MatchRowProps {
  match: LeadMatch;
  current: boolean;
  dismissed: boolean;
  mayConvert: boolean;
  onConvert: () => void;
  onSettle: () => void;
  onPoint: () => void;
}

function MatchRow({ match, current, dismissed, mayConvert, onConvert, onSettle, onPoint }: MatchRowProps) {
  const { t } = useTranslation();
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (current) row.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <li ref={row} className={classes["pair"]} aria-current={current || undefined} onMouseDown={onPoint}>
      <Side customer={match.lead} />
      <Side customer={match.customer} />
      <div className={classes["verdict"]}>
        <Reasons reasons={match.reasons} score={match.score} />
        <Group gap={6} mt={6}>
          {mayConvert && <Button size="compact-sm" leftSection={<IconArrowRight size={14} />} onClick={onConvert} data-testid="match-convert">{t("duplicates.convertInto")}</Button>}
          <Button size="compact-sm" variant="default" onClick={onSettle}>{t(dismissed ? "duplicates.reopen" : "duplicates.dismissLead")}</Button>
        </Group>
      </div>
    </li>
  );
}

/** The dialog of the lead's card, with the customer filled in. */
function Convert({ match, onClose }: { match: LeadMatch; onClose: () => void }) {
  const lead = useCustomer({ kind: "lead", id: match.lead.id });
  return lead.data === undefined ? null : <ConvertDialog lead={lead.data} into={match.customer} onClose={onClose} />;
}
