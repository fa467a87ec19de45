import { Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { CustomerKind } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { AnchorLink } from "@/ui/links";
import { Failed } from "@/ui/States";

import { useDealsOf, usePipelines } from "./api";
import { DealDialog } from "./DealDialog";
import classes from "./Deals.module.css";
import { useMoney } from "./money";
import type { Deal, Named } from "./types";

interface CustomerDealsProps {
  kind: CustomerKind;
  id: number;
  /** Of the customer, and of a contact its company: a new deal shows whom it is about. */
  name?: string | undefined;
  company?: Named | null | undefined;
  callId?: string;
  /** What a new deal is called at first. */
  title?: string;
  stay?: boolean;
}

/** The deals of a customer as far as one may see them, and a new one in one step. */
export function CustomerDeals({ kind, id, name, company, callId, title, stay = false }: CustomerDealsProps) {
  const { t } = useTranslation();
  const me = useMe();
  const [making, { open, close }] = useDisclosure();
  const deals = useDealsOf({ [`${kind}_id`]: id }, can(me, "deals.view"));
  const rows = deals.data?.pages.flatMap((page) => page.items) ?? [];
  const about = { kind, id, name: name ?? `№ ${id}`, ...(company !== undefined && { company }) };
  if (!can(me, "deals.view")) return null;
  return (
    <div data-testid="customer-deals">
      {deals.isError && <Failed error={deals.error} onRetry={() => void deals.refetch()} />}
      {deals.isSuccess && rows.length === 0 && <Text size="sm" c="dimmed">{t("deals.noneOf")}</Text>}
      <ul className={classes["list"]}>
        {rows.map((deal) => <DealRow key={deal.id} deal={deal} />)}
      </ul>
      {deals.hasNextPage && <Button mt={4} size="compact-xs" variant="default" loading={deals.isFetchingNextPage} onClick={() => void deals.fetchNextPage()} data-testid="customer-deals-more">{t("common.loadMore")}</Button>}
      {can(me, "deals.edit") && (
        <Button mt="xs" size="xs" variant="light" leftSection={<IconPlus size={15} />} onClick={open} data-card-action="deal" data-testid="customer-deal-new">
          {t("deals.new")}
        </Button>
      )}
      {making && <DealDialog given={{ about, ...(callId !== undefined && { call_id: callId }), title: title ?? "" }} onClose={close} stay={stay} />}
    </div>
  );
}

function DealRow({ deal }: { deal: Deal }) {
  const money = useMoney();
  const pipelines = usePipelines();
  const stage = pipelines.data?.flatMap((one) => one.stages).find((one) => one.id === deal.stage_id);
  return (
    <li className={classes["listRow"]}>
      <span>
        <AnchorLink size="sm" fw={550} to="/deals/$id" params={{ id: deal.id }}>{deal.title}</AnchorLink>
        <br />
        <span className={classes["quiet"]}>{[stage?.name, deal.responsible?.name].filter(Boolean).join(" · ")}</span>
      </span>
      <span className={classes["sum"]}>{money(deal.amount, deal.currency)}</span>
    </li>
  );
}
