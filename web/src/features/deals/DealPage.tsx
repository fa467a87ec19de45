import { Alert, Badge, Button, Group, Stack } from "@mantine/core";
import { IconArrowLeft, IconPencil } from "@tabler/icons-react";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { History } from "@/features/customers/Timeline";
import { useOwnForm } from "@/features/fields/useOwnForm";
import { DealLines } from "@/features/goods/DealLines";
import { can, lockedFields, unlocked, useMe } from "@/features/session/api";
import { TasksOf } from "@/features/tasks/TasksOf";
import { ButtonLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { problemText } from "@/ui/problemText";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastDone } from "@/ui/toast";

import { useAddDealNote, useDeal, useDealTimeline, usePatchDeal, usePipelines } from "./api";
import { DealFacts } from "./DealFacts";
import { DealFields, useDealForm } from "./DealFields";
import classes from "./Deals.module.css";
import { LossDialog } from "./LossDialog";
import { parseAmount } from "./money";
import { situationOf } from "./situation";
import type { DealCard, DealPatch, Stage } from "./types";
import { useNeeded } from "./useNeeded";
import { without } from "./without";

export function DealPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/inside/deals/$id" });
  const deal = useDeal(id);
  if (deal.isPending) return <Page title={t("deals.deal")}><Panel><ListSkeleton /></Panel></Page>;
  if (deal.isError) return <Page title={t("deals.deal")}><Panel><Failed error={deal.error} onRetry={() => void deal.refetch()} /></Panel></Page>;
  return <DealView key={id} deal={deal.data} />;
}

function DealView({ deal }: { deal: DealCard }) {
  const { t } = useTranslation();
  const me = useMe();
  const [editing, setEditing] = useState(false);
  const timeline = useDealTimeline(deal.id);
  const note = useAddDealNote(deal.id);
  const color = deal.outcome === "won" ? "teal" : "gray";
  return (
    <Page
      title={deal.title}
      aside={
        <Group gap="xs" wrap="nowrap">
          {deal.outcome !== "open" && <Badge size="lg" color={color}>{t(`deals.${deal.outcome}`)}</Badge>}
          <ButtonLink to="/deals" search={{ pipeline: deal.pipeline_id }} variant="default" size="xs" leftSection={<IconArrowLeft size={15} />}>
            {t("deals.toBoard")}
          </ButtonLink>
        </Group>
      }
    >
      <StagePath deal={deal} />
      <DealLines deal={deal} />
      <div className={classes["two"]}>
        <Panel title={t("timeline.title")}>
          <History timeline={timeline} note={can(me, "deals.edit") ? note : null} ofDeal />
        </Panel>
        <Stack gap="md">
          <Panel title={t("customers.details")}>
            {editing ? <Editor deal={deal} onDone={() => setEditing(false)} /> : <DealFacts deal={deal} />}
            {!editing && deal.may_edit && (
              <Button mt="md" size="xs" variant="default" leftSection={<IconPencil size={15} />} onClick={() => setEditing(true)} data-testid="deal-edit">
                {t("customers.editDetails")}
              </Button>
            )}
          </Panel>
          {can(me, "tasks.view") && <Panel title={t("tasks.title")}><TasksOf about={{ deal_id: deal.id }} /></Panel>}
        </Stack>
      </div>
    </Page>
  );
}

function StagePath({ deal }: { deal: DealCard }) {
  const { t } = useTranslation();
  const pipelines = usePipelines();
  const [losing, setLosing] = useState<Stage | null>(null);
  const stages = pipelines.data?.find((one) => one.id === deal.pipeline_id)?.stages.filter((stage) => !stage.archived) ?? [];
  const at = stages.findIndex((stage) => stage.id === deal.stage_id);
  const needed = useNeeded();
  const go = (stage: Stage, loss = {}) => needed.go(deal, stage, loss);
  return (
    <nav aria-label={t("deals.stages")}>
      <ol className={classes["path"]} data-testid="stage-path">
        {stages.map((stage, index) => (
          <li key={stage.id} className={classes["step"]}>
            <button
              type="button"
              className={classes["stepButton"]}
              aria-current={stage.id === deal.stage_id ? "step" : undefined}
              data-outcome={stage.outcome}
              data-passed={(index < at && stage.outcome === "open") || undefined}
              disabled={!deal.may_edit || needed.busy}
              onClick={() => {
                if (stage.id === deal.stage_id) return;
                if (stage.outcome === "lost") setLosing(stage);
                else go(stage);
              }}
            >
              {stage.name}
            </button>
          </li>
        ))}
      </ol>
      {losing !== null && (
        <LossDialog
          title={deal.title}
          onClose={() => setLosing(null)}
          onLose={(loss) => {
            go(losing, loss);
            setLosing(null);
          }}
        />
      )}
      {needed.dialog}
    </nav>
  );
}

function Editor({ deal, onDone }: { deal: DealCard; onDone: () => void }) {
  const { t } = useTranslation();
  const patch = usePatchDeal(deal.id);
  const ofLines = (deal.lines ?? []).length > 0 ? ["amount", "currency"] : [];
  const locked = new Set([...lockedFields(useMe(), "deal"), ...ofLines]);
  const form = useDealForm({
    title: deal.title,
    amount: deal.amount ?? "",
    currency: deal.currency,
    expected_close: deal.expected_close ?? "",
    responsible_id: deal.responsible === null ? null : String(deal.responsible.id),
    source: deal.source,
    note: deal.note,
    tags: [...deal.tags],
    pipeline_id: String(deal.pipeline_id),
  });
  const pipelines = usePipelines();
  const line = pipelines.data?.find((one) => one.id === deal.pipeline_id);
  const own = useOwnForm("deal", deal, situationOf(line, deal.stage_id));
  const save = form.onSubmit((all) => {
    if (!own.complete()) return;
    const { amount, expected_close, responsible_id, ...values } = without(all, "pipeline_id");
    const body: DealPatch = {
      ...values,
      fields: own.given(),
      version: deal.version,
      amount: amount === "" ? null : parseAmount(amount),
      expected_close: expected_close === "" ? null : expected_close,
      responsible_id: responsible_id === null ? null : Number(responsible_id),
    };
    patch.mutate(unlocked(body, locked), {
      onSuccess: () => {
        toastDone(t("customers.saved"));
        onDone();
      },
    });
  });
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="sm">
        {patch.error !== null && <Alert color="red" variant="light" role="alert">{problemText(patch.error, t)}</Alert>}
        <DealFields form={form} present={deal.responsible} locked={locked} own={own} problem={patch.error} />
        <Group>
          <Button type="submit" loading={patch.isPending} data-testid="deal-save">{t("common.save")}</Button>
          <Button variant="default" onClick={onDone}>{t("common.cancel")}</Button>
        </Group>
      </Stack>
    </form>
  );
}
