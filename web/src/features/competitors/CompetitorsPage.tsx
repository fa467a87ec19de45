import { Badge, Button, Group, Switch, Table, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconPlus, IconSearch, IconSwords } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { AnchorLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { useKeys } from "@/ui/keys";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { useCompetitors } from "./api";
import type { Competitor } from "./api";
import { CompetitorDialog } from "./CompetitorDialog";
import classes from "./Competitors.module.css";

const TYPING_PAUSE_MS = 250;

export function CompetitorsPage() {
  const { t } = useTranslation();
  const mayEdit = can(useMe(), "deals.edit");
  const navigate = useNavigate();
  const [q, setQ] = useState("");
  const [archived, setArchived] = useState(false);
  const [making, setMaking] = useState(false);
  const find = useDebouncedCallback((typed: string) => setQ(typed.trim()), TYPING_PAUSE_MS);
  useKeys("lists", { make: () => { if (mayEdit) setMaking(true); } });
  return (
    <Page title={t("competitors.title")} aside={mayEdit && <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)} data-testid="competitor-new">{t("competitors.new")}</Button>}>
      <div className={classes["bar"]} role="search">
        <TextInput w={260} aria-label={t("competitors.search")} placeholder={t("competitors.search")} leftSection={<IconSearch size={16} />} onChange={(event) => find(event.currentTarget.value)} />
        <Switch label={t("competitors.archived")} checked={archived} onChange={(event) => setArchived(event.currentTarget.checked)} />
      </div>
      <Panel flush><List q={q} archived={archived} /></Panel>
      {making && <CompetitorDialog competitor={null} onClose={() => setMaking(false)} onMade={(id) => void navigate({ to: "/competitors/$id", params: { id } })} />}
    </Page>
  );
}

function List({ q, archived }: { q: string; archived: boolean }) {
  const { t } = useTranslation();
  const found = useCompetitors({ q, archived, limit: 50 });
  if (found.isPending) return <ListSkeleton />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  const rows = found.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <Empty icon={IconSwords} title={t(q === "" ? "competitors.none" : "competitors.unknown")} hint={q === "" ? t("competitors.noneHint") : undefined} />;
  return (
    <div className={classes["scroll"]}>
      <Table highlightOnHover verticalSpacing={7} fz={13} data-testid="competitors">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("competitors.name")}</Table.Th>
            <Table.Th>{t("competitors.site")}</Table.Th>
            <Table.Th>{t("customers.tags")}</Table.Th>
            <Table.Th ta="right">{t("competitors.deals")}</Table.Th>
            <Table.Th ta="right">{t("competitors.won")}</Table.Th>
            <Table.Th ta="right">{t("competitors.lost")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{rows.map((one) => <Row key={one.id} one={one} />)}</Table.Tbody>
      </Table>
      {found.hasNextPage && <Group justify="center" p="sm"><Button variant="default" size="xs" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("common.loadMore")}</Button></Group>}
    </div>
  );
}

function Row({ one }: { one: Competitor }) {
  return (
    <Table.Tr>
      <Table.Td><AnchorLink size="sm" fw={550} to="/competitors/$id" params={{ id: one.id }}>{one.name}</AnchorLink></Table.Td>
      <Table.Td>{one.site}</Table.Td>
      <Table.Td><Group gap={4}>{one.tags.map((tag) => <Badge key={tag} color="gray">{tag}</Badge>)}</Group></Table.Td>
      {[one.deals, one.won, one.lost].map((count, place) => <Table.Td key={place} ta="right" className={classes["numbers"] ?? ""}>{count}</Table.Td>)}
    </Table.Tr>
  );
}
