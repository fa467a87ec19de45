import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { IconArrowLeft, IconPencil } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useDealsOf } from "@/features/deals/api";
import dealClasses from "@/features/deals/Deals.module.css";
import { useMoney } from "@/features/deals/money";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { AnchorLink, ButtonLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

import { useCompetitor, usePatchCompetitor } from "./api";
import type { CompetitorCard } from "./api";
import { CompetitorDialog } from "./CompetitorDialog";
import classes from "./Competitors.module.css";

export function CompetitorPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/inside/competitors/$id" });
  const found = useCompetitor(id);
  if (found.isPending) return <Page title={t("competitors.one")}><Panel><ListSkeleton /></Panel></Page>;
  if (found.isError) return <Page title={t("competitors.one")}><Panel><Failed error={found.error} onRetry={() => void found.refetch()} /></Panel></Page>;
  return <CompetitorView key={id} competitor={found.data} />;
}

function CompetitorView({ competitor }: { competitor: CompetitorCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayEdit = can(useMe(), "deals.edit");
  const [editing, setEditing] = useState(false);
  const patch = usePatchCompetitor(competitor.id);
  return (
    <Page
      title={competitor.name}
      aside={
        <Group gap="xs" wrap="nowrap">
          {competitor.archived && <Badge size="lg" color="gray">{t("competitors.isArchived")}</Badge>}
          <ButtonLink to="/competitors" variant="default" size="xs" leftSection={<IconArrowLeft size={15} />}>{t("competitors.toList")}</ButtonLink>
        </Group>
      }
    >
      <div className={classes["two"]}>
        <Panel title={t("competitors.known")}>
          <Stack gap="sm">
            {competitor.site !== "" && <Site site={competitor.site} />}
            <Words title={t("competitors.strengths")} text={competitor.strengths} />
            <Words title={t("competitors.weaknesses")} text={competitor.weaknesses} />
            <Words title={t("competitors.prices")} text={competitor.prices} />
            {competitor.tags.length > 0 && <Group gap={5}>{competitor.tags.map((tag) => <Badge key={tag} color="gray">{tag}</Badge>)}</Group>}
            <Text size="xs" c="dimmed">{[t("competitors.changed", { day: format.date(competitor.updated_at) }), competitor.created_by?.name].filter(Boolean).join(" · ")}</Text>
            {mayEdit && (
              <Group>
                <Button size="xs" variant="default" leftSection={<IconPencil size={15} />} onClick={() => setEditing(true)} data-testid="competitor-edit">{t("competitors.edit")}</Button>
                <Button size="xs" variant="subtle" loading={patch.isPending} onClick={() => patch.mutate({ archived: !competitor.archived, version: competitor.version }, { onError: toastProblem })}>{t(competitor.archived ? "competitors.bringBack" : "competitors.archive")}</Button>
              </Group>
            )}
          </Stack>
        </Panel>
        <Panel title={t("competitors.itsDeals")}>
          <Text size="sm" mb="xs">{t("competitors.score", { deals: competitor.deals, won: competitor.won, lost: competitor.lost })}</Text>
          <Deals id={competitor.id} />
        </Panel>
      </div>
      {editing && <CompetitorDialog competitor={competitor} onClose={() => setEditing(false)} />}
    </Page>
  );
}

function Site({ site }: { site: string }) {
  const address = /^https?:\/\//i.test(site) ? site : `https://${site}`;
  return <a href={address} target="_blank" rel="noreferrer noopener" className={classes["site"]}>{site}</a>;
}

function Words({ title, text }: { title: string; text: string }) {
  if (text === "") return null;
  return (
    <section>
      <Text component="h3" size="sm" fw={600} m={0}>{title}</Text>
      <Text size="sm" className={classes["words"] ?? ""}>{text}</Text>
    </section>
  );
}

function Deals({ id }: { id: number }) {
  const { t } = useTranslation();
  const money = useMoney();
  const found = useDealsOf({ competitor_id: id });
  if (found.isPending) return <ListSkeleton rows={3} />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  const rows = found.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <Text size="sm" c="dimmed">{t("competitors.noDeals")}</Text>;
  return (
    <>
    <ul className={dealClasses["list"]}>
      {rows.map((deal) => (
        <li key={deal.id} className={dealClasses["listRow"]}>
          <span>
            <AnchorLink size="sm" fw={550} to="/deals/$id" params={{ id: deal.id }}>{deal.title}</AnchorLink>
            <br />
            <span className={dealClasses["quiet"]}>{[deal.outcome === "open" ? t("competitors.stillOpen") : t(`deals.${deal.outcome}`), (deal.company ?? deal.contact)?.name].filter(Boolean).join(" · ")}</span>
          </span>
          <span className={dealClasses["sum"]}>{money(deal.amount, deal.currency)}</span>
        </li>
      ))}
    </ul>
    {found.hasNextPage && <Button mt={4} size="compact-xs" variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("common.loadMore")}</Button>}
    </>
  );
}
