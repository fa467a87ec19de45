import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { IconPlus, IconSearch, IconSettings } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
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
import { NoPipeline } from "./NoPipeline";
import { filled, filterOf } from "./search";
import type { Change } from "./search";
import type { Pipeline } from "./types";

const TYPING_PAUSE_MS = 250;

export function DealsPage() {
  const { t } = useTranslation();
  const pipelines = usePipelines();
  const search = useSearch({ from: "/inside/deals" });
  const open = (pipelines.data ?? []).filter((one) => !one.archived);
  const chosen = open.find((one) => one.id === search.pipeline) ?? open[0];
  if (pipelines.isPending) return <Page title={t("deals.title")}><Panel><ListSkeleton /></Panel></Page>;
  if (pipelines.isError) {
    return <Page title={t("deals.title")}><Panel><Failed error={pipelines.error} onRetry={() => void pipelines.refetch()} /></Panel></Page>;
  }
  if (chosen === undefined) return <Page title={t("deals.title")}><Panel><NoPipeline /></Panel></Page>;
  return <PipelineBoard key={chosen.id} pipeline={chosen} pipelines={open} />;
}

function PipelineBoard({ pipeline, pipelines }: { pipeline: Pipeline; pipelines: Pipeline[] }) {
  const { t } = useTranslation();
  const me = useMe();
  const [making, { open, close }] = useDisclosure();
  const search = useSearch({ from: "/inside/deals" });
  const navigate = useNavigate({ from: "/deals" });
  const change: Change = (next) => void navigate({ search: (before) => filled({ ...before, ...next }), replace: true });
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
      {search.look === "list" ? <DealList pipeline={pipeline} search={search} change={change} /> : <Columns pipeline={pipeline} />}
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
  const listed = (people.data ?? []).map((one) => ({ value: String(one.id), label: one.is_me ? t("deals.mine") : one.name, mine: one.is_me }));
  const others = listed.filter((one) => !one.mine);
  const self = listed.filter((one) => one.mine);
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
      <TextInput w={230} aria-label={t("deals.search")} placeholder={t("deals.search")} leftSection={<IconSearch size={16} />} defaultValue={search.q ?? ""} onChange={(event) => find(event.currentTarget.value)} />
      <Select
        w={210}
        clearable
        searchable
        aria-label={t("customers.responsible")}
        placeholder={t("deals.everybody")}
        data={[...self, { value: "0", label: t("card.noResponsible") }, ...others]}
        value={search.responsible === undefined ? null : String(search.responsible)}
        onChange={(value) => change({ responsible: value === null ? undefined : Number(value) })}
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
