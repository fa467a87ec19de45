import { Badge, MultiSelect, Select, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { AnchorLink } from "@/ui/links";
import { Panel } from "@/ui/Page";
import { Failed } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

import { useDealCompetitors, useOffered, useSetDealCompetitors } from "./api";
import classes from "./Competitors.module.css";

/** Who else offers it to this customer, and to whom the deal was lost. */
export function DealCompetitors({ dealId, outcome }: { dealId: number; outcome: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const found = useDealCompetitors(dealId);
  const items = found.data?.items ?? [];
  const mayEdit = can(me, "deals.edit") && found.data?.may_edit === true;
  if (found.isError) return <Panel title={t("competitors.inDeal")}><Failed error={found.error} onRetry={() => void found.refetch()} /></Panel>;
  return (
    <Panel title={t("competitors.inDeal")}>
      <Stack gap="xs" data-testid="deal-competitors">
        <ul className={classes["inDeal"]}>
          {items.map((one) => (
            <li key={one.id}>
              <AnchorLink size="sm" to="/competitors/$id" params={{ id: one.id }}>{one.name}</AnchorLink>
              {one.lost_to && <Badge ml={6} color="red" variant="light">{t("competitors.lostTo")}</Badge>}
            </li>
          ))}
        </ul>
        {items.length === 0 && found.isSuccess && <Text size="sm" c="dimmed">{t("competitors.noneInDeal")}</Text>}
        {mayEdit && <Choice dealId={dealId} ids={items.map((one) => one.id)} lostTo={items.find((one) => one.lost_to)?.id ?? null} lost={outcome === "lost"} />}
      </Stack>
    </Panel>
  );
}

function Choice({ dealId, ids, lostTo, lost }: { dealId: number; ids: number[]; lostTo: number | null; lost: boolean }) {
  const { t } = useTranslation();
  const offered = useOffered();
  const present = useDealCompetitors(dealId).data?.items ?? [];
  const set = useSetDealCompetitors(dealId);
  const known = [...(offered.data?.items ?? []), ...present.filter((one) => offered.data?.items.every((other) => other.id !== one.id))];
  const data = known.map((one) => ({ value: String(one.id), label: one.name }));
  const put = (next: number[], taker: number | null) => set.mutate({ ids: next, lost_to_id: taker }, { onError: toastProblem });
  return (
    <>
      <MultiSelect
        size="xs"
        searchable
        hidePickedOptions
        aria-label={t("competitors.inDeal")}
        placeholder={t("competitors.add")}
        nothingFoundMessage={t("competitors.unknown")}
        disabled={set.isPending}
        data={data}
        value={ids.map(String)}
        onChange={(next) => {
          const chosen = next.map(Number);
          put(chosen, lostTo !== null && chosen.includes(lostTo) ? lostTo : null);
        }}
        data-testid="deal-competitors-choice"
      />
      {lost && (
        <Select size="xs" clearable searchable label={t("competitors.lostToWhom")} disabled={set.isPending} data={data} value={lostTo === null ? null : String(lostTo)} onChange={(next) => put(ids, next === null ? null : Number(next))} />
      )}
    </>
  );
}
