import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Picked } from "@/features/customers/recent";
import { useOwnForm } from "@/features/fields/useOwnForm";
import { useLeaving } from "@/ui/leaving";
import type { Leaving } from "@/ui/leaving";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { useCreateDeal, useDealPeople, usePipelines } from "./api";
import { DealFields, useDealForm } from "./DealFields";
import { NoPipeline } from "./NoPipeline";
import { parseAmount } from "./money";
import { situationOf } from "./situation";
import type { DealInput, Pipeline } from "./types";
import { without } from "./without";

/** Whom and which call the deal is about; the title to begin with. */
export interface About {
  about?: Picked;
  call_id?: string;
  title?: string;
}

interface DealDialogProps {
  pipeline?: Pipeline;
  given?: About;
  onClose: () => void;
  /** From a call the operator stays on the card. */
  stay?: boolean;
}

export function DealDialog({ pipeline, given, onClose, stay = false }: DealDialogProps) {
  const { t } = useTranslation();
  const pipelines = usePipelines();
  const people = useDealPeople();
  const chosen = pipeline ?? pipelines.data?.find((one) => !one.archived);
  const myself = people.data?.find((one) => one.is_me);
  const leaving = useLeaving(onClose);
  return (
    <Modal opened {...leaving.dialog} title={t("deals.new")} closeButtonProps={{ "aria-label": t("common.close") }} size="lg">
      {chosen === undefined && pipelines.isSuccess && <NoPipeline />}
      {chosen !== undefined && people.isSuccess && (
        <NewDeal pipeline={chosen} responsible={myself === undefined ? null : String(myself.id)} given={given ?? NOTHING} onClose={onClose} leaving={leaving} stay={stay} />
      )}
    </Modal>
  );
}

const NOTHING: About = {};

/** A deal made on a contact's card is the contact's and its company's. */
function beginning(about: Picked | undefined): { contact: Picked | null; company: Picked | null } {
  if (about?.kind === "company") return { contact: null, company: about };
  const company = about?.company ?? null;
  return { contact: about?.kind === "contact" ? about : null, company: company === null ? null : { kind: "company", ...company } };
}

interface NewDealProps {
  pipeline: Pipeline;
  responsible: string | null;
  given: About;
  onClose: () => void;
  leaving: Leaving;
  stay: boolean;
}

function NewDeal({ pipeline, responsible, given, onClose, leaving, stay }: NewDealProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const create = useCreateDeal();
  const form = useDealForm({ title: given.title ?? "", ...beginning(given.about), amount: "", currency: pipeline.currency, expected_close: "", responsible_id: responsible, source: "", note: "", tags: [], pipeline_id: String(pipeline.id) });
  const pipelines = usePipelines();
  const line = pipelines.data?.find((one) => String(one.id) === form.values.pipeline_id) ?? pipeline;
  const own = useOwnForm("deal", undefined, situationOf(line, line.stages.find((stage) => !stage.archived)?.id));
  const save = form.onSubmit((all) => {
    if (!own.complete()) return;
    const { amount, expected_close, responsible_id, pipeline_id, ...values } = without(without(all, "contact"), "company");
    const body: DealInput = {
      ...values,
      fields: own.given(),
      contact_id: all.contact?.id ?? null,
      company_id: all.company?.id ?? null,
      ...(given.call_id !== undefined && { call_id: given.call_id }),
      ...(given.about?.kind === "lead" && { lead_id: given.about.id }),
      pipeline_id: Number(pipeline_id),
      amount: amount === "" ? null : parseAmount(amount),
      expected_close: expected_close === "" ? null : expected_close,
      responsible_id: responsible_id === null ? null : Number(responsible_id),
    };
    create.mutate(body, {
      onSuccess: (deal) => {
        toastDone(t("deals.made"));
        onClose();
        if (!stay) void navigate({ to: "/deals/$id", params: { id: deal.id } });
      },
    });
  });
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="sm">
        {create.error !== null && <Alert color="red" variant="light" role="alert">{problemText(create.error, t)}</Alert>}
        <DealFields form={form} withPipeline own={own} problem={create.error} leaving={leaving} />
        <Group justify="flex-end">
          <Button variant="default" onClick={leaving.leave}>{t("common.cancel")}</Button>
          <Button type="submit" loading={create.isPending} data-testid="deal-create">{t("customers.create")}</Button>
        </Group>
      </Stack>
    </form>
  );
}
