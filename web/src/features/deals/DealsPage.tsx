import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { IconPlus, IconSearch, IconSettings } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { ButtonLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { useKeys } from "@/ui/keys";
import { Failed, ListSkeleton } from "@/ui/States";

import { useBoard, useDealPeople, usePipelines } from "./api";
import { BoardView } from "./BoardView";
import { DealDialog } from "./DealDialog";
import { DealFilters } from "./DealFilters";
import { DealList } from "./DealList";
import classes from "./Deals.module.css";
import { useDealViews } from "./listApi";
import { NoPipeline } from "./NoPipeline";
import { filled, filterOf } from "./search";
import type { Change, DealSearch } from "./search";
import type { Pipeline } from "./types";
import { searchOf } from "./views";

const TYPING_PAUSE_MS = 250;
const MINE = "mine";

/** An address without anything would open the default view again. */
const said = (search: DealSearch): DealSearch => (Object.keys(search).length === 0 ? { view: 0 } : search);

export function DealsPage() {
  const { t } = useTranslation();
  const pipelines = usePipelines();
  const search = useSearch({ from: "/inside/deals" });
  useDefaultView(search);
  const open = (pipelines.data ?? []).filter((one) => !one.archived);
  const chosen = open.find((one) => one.id === search.pipeline) ?? open[0];
  if (pipelines.isPending) return <Page title={t("deals.title")}><Panel><ListSkeleton /></Panel></Page>;
  if (pipelines.isError) {
    return <Page title={t("deals.title")}><Panel><Failed error={pipelines.error} onRetry={() => void pipelines.refetch()} /></Panel></Page>;
  }
  if (chosen === undefined) return <Page title={t("deals.title")}><Panel><NoPipeline /></Panel></Page>;
  return <PipelineBoard key={chosen.id} pipeline={chosen} pipelines={open} />;
}

function useDefaultView(search: DealSearch): void {
  const navigate = useNavigate({ from: "/deals" });
  const views = useDealViews();
  const first = Object.keys(search).length === 0 ? views.data?.find((view) => view.is_default) : undefined;
  useEffect(() => {
    if (first !== undefined) void navigate({ search: searchOf(first), replace: true });
  }, [first, navigate]);
}

function PipelineBoard({ pipeline, pipelines }: { pipeline: Pipeline; pipelines: Pipeline[] }) {
  const { t } = useTranslation();
  const me = useMe();
  const [making, { open, close }] = useDisclosure();
  const search = useSearch({ from: "/inside/deals" });
  const navigate = useNavigate({ from: "/deals" });
  const change: Change = (next) => void navigate({ search: (before) => said(filled({ ...before, ...next })), replace: true });
  const openView = (next: DealSearch) => void navigate({ search: next });
  const mayMake = can(me, "deals.edit");
  useKeys("lists", { make: () => { if (mayMake) open(); } });
  return (
    <Page
      title={t("deals.title")}
      aside={
        <span style={{ display: "flex", gap: 8 }}>
          {can(me, "crm.setup") && (
            <ButtonLink to="/deals/setup" variant="default" leftSection={<IconSettings size={16} />}>
              {t("deals.setup")}
            </ButtonLink>
          )}
          {mayMake && (
            <Button leftSection={<IconPlus size={16} />} onClick={open} data-testid="deal-new">
              {t("deals.new")}
            </Button>
          )}
        </span>
      }
    >
      <Toolbar pipeline={pipeline} pipelines={pipelines} change={change} />
      {search.look === "list" ? <DealList pipeline={pipeline} search={search} change={change} open={openView} /> : <Columns pipeline={pipeline} />}
      {making && <DealDialog pipeline={pipeline} onClose={close} />}
    </Page>
  );
}

function Toolbar({ pipeline, pipelines, change }: { pipeline: Pipeline; pipelines: Pipeline[]; change: Change }) {
  const { t } = useTranslation();
  const search = useSearch({ from: "/inside/deals" });
  const navigate = useNavigate({ from: "/deals" });
  const people = useDealPeople();
  const find = useDebouncedCallback((q: string) => change({ q: q.trim() }), TYPING_PAUSE_MS);
  const everybody = people.data ?? [];
  const self = everybody.find((one) => one.is_me);
  const others = everybody.filter((one) => !one.is_me).map((one) => ({ value: String(one.id), label: one.name }));
  const mine = search.mine === true || (search.responsible !== undefined && search.responsible === self?.id);
  return (
    <div className={classes["bar"]} role="search">
      <SegmentedControl
        aria-label={t("deals.look")}
        size="xs"
        data={[{ value: "board", label: t("deals.lookBoard") }, { value: "list", label: t("deals.lookList") }]}
        value={search.look ?? "board"}
        onChange={(look) => change({ look: look === "list" ? "list" : undefined })}
        data-testid="deals-look"
      />
      {pipelines.length > 1 && (
        <Select
          w={210}
          aria-label={t("deals.pipeline")}
          allowDeselect={false}
          data={pipelines.map((one) => ({ value: String(one.id), label: one.name }))}
          value={String(pipeline.id)}
          onChange={(value) => void navigate({ search: (before) => filled({ ...before, stage: undefined, pipeline: Number(value) }) })}
          data-testid="deals-pipeline"
        />
      )}
      <TextInput key={search.view} w={230} aria-label={t("deals.search")} placeholder={t("deals.search")} leftSection={<IconSearch size={16} />} defaultValue={search.q ?? ""} onChange={(event) => find(event.currentTarget.value)} />
      <Select
        w={210}
        clearable
        searchable
        aria-label={t("customers.responsible")}
        placeholder={t("deals.everybody")}
        data={[...(self === undefined ? [] : [{ value: MINE, label: t("deals.mine") }]), { value: "0", label: t("card.noResponsible") }, ...others]}
        value={mine ? MINE : search.responsible === undefined ? null : String(search.responsible)}
        onChange={(value) => change({ mine: value === MINE ? true : undefined, responsible: value === null || value === MINE ? undefined : Number(value) })}
        data-testid="deals-responsible"
      />
      <DealFilters pipeline={pipeline} search={search} change={change} />
      {search.look === undefined && <span className={classes["hint"]}>{t("deals.keys")}</span>}
    </div>
  );
}

function Columns({ pipeline }: { pipeline: Pipeline }) {
  const search = useSearch({ from: "/inside/deals" });
  const query = filterOf(search, pipeline.id);
  const board = useBoard(query);
  if (board.isPending) return <Panel><ListSkeleton /></Panel>;
  if (board.isError) return <Panel><Failed error={board.error} onRetry={() => void board.refetch()} /></Panel>;
  return <BoardView board={board.data} query={query} />;
}
