import { Alert, Badge, Button, Group, Stack } from "@mantine/core";
import { IconArrowLeft, IconPencil } from "@tabler/icons-react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { DeleteCard } from "@/features/bin/DeleteCard";
import { Gone } from "@/features/bin/Gone";
import { DealCompetitors } from "@/features/competitors/DealCompetitors";
import { CardSteps } from "@/features/customers/CardSteps";
import { Credentials } from "@/features/credentials/Credentials";
import { FilesPanel } from "@/features/files/FilesPanel";
import { useOwnForm } from "@/features/fields/useOwnForm";
import { DealLines } from "@/features/goods/DealLines";
import { ProjectsOf } from "@/features/projects/ProjectsOf";
import { can, lockedFields, unlocked, useMe } from "@/features/session/api";
import { TasksOf } from "@/features/tasks/TasksOf";
import { useLeaving } from "@/ui/leaving";
import { ButtonLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { problemText } from "@/ui/problemText";
import { ListSkeleton } from "@/ui/States";
import { toastDone } from "@/ui/toast";

import { useDeal, usePatchDeal, usePipelines } from "./api";
import { DealFacts } from "./DealFacts";
import { DealFields, useDealForm } from "./DealFields";
import { DealTimeline } from "./DealTimeline";
import classes from "./Deals.module.css";
import { parseAmount } from "./money";
import { situationOf } from "./situation";
import { StagePath } from "./StagePath";
import type { DealCard, DealPatch } from "./types";
import { without } from "./without";

export function DealPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/inside/deals/$id" });
  const deal = useDeal(id);
  if (deal.isPending) return <Page title={t("deals.deal")}><Panel><ListSkeleton /></Panel></Page>;
  if (deal.isError) return <Page title={t("deals.deal")}><Panel><Gone error={deal.error} onRetry={() => void deal.refetch()} /></Panel></Page>;
  return <DealView key={id} deal={deal.data} />;
}

function DealView({ deal }: { deal: DealCard }) {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const color = deal.outcome === "won" ? "teal" : "gray";
  return (
    <Page
      title={deal.title}
      aside={
        <Group gap="xs" wrap="nowrap">
          <CardSteps list="deals" row={String(deal.id)} onGo={(row) => void navigate({ to: "/deals/$id", params: { id: Number(row) } })} />
          {deal.outcome !== "open" && <Badge size="lg" color={color}>{t(`deals.${deal.outcome}`)}</Badge>}
          <ButtonLink to="/deals" search={{ pipeline: deal.pipeline_id }} variant="default" size="xs" leftSection={<IconArrowLeft size={15} />}>
            {t("deals.toBoard")}
          </ButtonLink>
          <DeleteCard card={{ kind: "deal", id: deal.id, name: deal.title, version: deal.version }} onDeleted={() => void navigate({ to: "/deals", search: { pipeline: deal.pipeline_id } })} />
        </Group>
      }
    >
      <StagePath deal={deal} />
      <DealLines deal={deal} />
      <div className={classes["two"]}>
        <Panel title={t("timeline.title")}>
          <DealTimeline deal={deal} />
        </Panel>
        <Stack gap="md">
          <Panel title={t("customers.details")}>
            {editing ? <Editor deal={deal} onDone={() => setEditing(false)} /> : <DealFacts deal={deal} />}
            {!editing && deal.may_edit && (
              <Button mt="md" size="xs" variant="default" leftSection={<IconPencil size={15} />} onClick={() => setEditing(true)} data-card-action="edit" data-testid="deal-edit">
                {t("customers.editDetails")}
              </Button>
            )}
          </Panel>
          <DealCompetitors dealId={deal.id} outcome={deal.outcome} />
          <ProjectsOf about={{ deal_id: deal.id }} name={deal.title} quiet={deal.outcome !== "won"} />
          <Credentials holder={{ deal_id: deal.id }} />
          {can(me, "tasks.view") && <Panel title={t("tasks.title")}><TasksOf about={{ deal_id: deal.id }} /></Panel>}
          <Panel title={t("files.title")}><FilesPanel card={{ kind: "deal", id: deal.id }} mayChange={deal.may_edit} /></Panel>
        </Stack>
      </div>
    </Page>
  );
}

function Editor({ deal, onDone }: { deal: DealCard; onDone: () => void }) {
  const { t } = useTranslation();
  const patch = usePatchDeal(deal.id);
  const leaving = useLeaving(onDone);
  const ofLines = (deal.lines ?? []).length > 0 ? ["amount", "currency"] : [];
  const locked = new Set([...lockedFields(useMe(), "deal"), ...ofLines]);
  const form = useDealForm({
    title: deal.title,
    contact: deal.contact === null ? null : { kind: "contact", ...deal.contact },
    company: deal.company === null ? null : { kind: "company", ...deal.company },
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
    const { amount, expected_close, responsible_id, ...values } = without(without(without(all, "pipeline_id"), "contact"), "company");
    const body: DealPatch = {
      ...values,
      // What was not touched is not said: it may be a card that this person does not see.
      ...(form.isDirty("contact") && { contact_id: all.contact?.id ?? null }),
      ...(form.isDirty("company") && { company_id: all.company?.id ?? null }),
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
    <form onSubmit={save} onKeyDown={leaving.onKeyDown} noValidate>
      <Stack gap="sm">
        {patch.error !== null && <Alert color="red" variant="light" role="alert">{problemText(patch.error, t)}</Alert>}
        <DealFields form={form} present={deal.responsible} locked={locked} own={own} problem={patch.error} leaving={leaving} />
        <Group>
          <Button type="submit" loading={patch.isPending} data-testid="deal-save">{t("common.save")}</Button>
          <Button variant="default" onClick={leaving.leave}>{t("common.cancel")}</Button>
        </Group>
      </Stack>
    </form>
  );
}
