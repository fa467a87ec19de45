import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useOwnForm } from "@/features/fields/useOwnForm";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { useCreateDeal, useDealPeople, usePipelines } from "./api";
import { DealFields, useDealForm } from "./DealFields";
import { NoPipeline } from "./NoPipeline";
import { parseAmount } from "./money";
import { situationOf } from "./situation";
import type { DealInput, Pipeline } from "./types";
import { without } from "./without";

type About = Pick<DealInput, "contact_id" | "company_id" | "lead_id" | "call_id"> & { title?: string };

interface DealDialogProps {
  pipeline?: Pipeline;
  /** Whom and which call the deal is about; the title to begin with. */
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
  return (
    <Modal opened onClose={onClose} title={t("deals.new")} closeButtonProps={{ "aria-label": t("common.close") }} size="lg">
      {chosen === undefined && pipelines.isSuccess && <NoPipeline />}
      {chosen !== undefined && people.isSuccess && (
        <NewDeal pipeline={chosen} responsible={myself === undefined ? null : String(myself.id)} given={given} onClose={onClose} stay={stay} />
      )}
    </Modal>
  );
}

interface NewDealProps {
  pipeline: Pipeline;
  responsible: string | null;
  given: DealDialogProps["given"];
  onClose: () => void;
  stay: boolean;
}

function NewDeal({ pipeline, responsible, given, onClose, stay }: NewDealProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const create = useCreateDeal();
  const form = useDealForm({ title: given?.title ?? "", amount: "", currency: pipeline.currency, expected_close: "", responsible_id: responsible, source: "", note: "", tags: [], pipeline_id: String(pipeline.id) });
  const pipelines = usePipelines();
  const line = pipelines.data?.find((one) => String(one.id) === form.values.pipeline_id) ?? pipeline;
  const own = useOwnForm("deal", undefined, situationOf(line, line.stages.find((stage) => !stage.archived)?.id));
  const save = form.onSubmit(({ amount, expected_close, responsible_id, pipeline_id, ...values }) => {
    if (!own.complete()) return;
    const body: DealInput = {
      ...values,
      fields: own.given(),
      ...without<About, "title">(given ?? {}, "title"),
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
        <DealFields form={form} withPipeline own={own} problem={create.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" loading={create.isPending} data-testid="deal-create">{t("customers.create")}</Button>
        </Group>
      </Stack>
    </form>
  );
}
