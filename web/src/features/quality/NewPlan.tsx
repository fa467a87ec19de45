import { Alert, Button, Modal, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { useRefreshQa } from "@/features/results/api";
import { Failed, ListSkeleton } from "@/ui/States";
import { problemText } from "@/ui/problemText";

import { useChoices } from "./api";

const START = { agent: "", title: "", script: "", criterion: "", target: 80, calls: 20, due: "" };

export function NewPlan({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const choices = useChoices();
  const create = $api.useMutation("post", "/api/v1/qa/coaching", { onSuccess: useRefreshQa() });
  const filled = (value: string) => (value.trim() === "" ? t("common.required") : null);
  const form = useForm({ initialValues: START, validate: { agent: filled, title: filled, script: filled, criterion: filled } });
  const steps = choices.data?.scripts.find((one) => one.script_key === form.values.script)?.steps ?? [];
  const submit = form.onSubmit((values) =>
    create.mutate(
      {
        body: {
          agent_id: Number(values.agent),
          title: values.title,
          script_key: values.script,
          criterion_id: values.criterion,
          target: values.target / 100,
          calls_wanted: values.calls,
          due_at: values.due === "" ? null : new Date(`${values.due}T23:59:59`).toISOString(),
        },
      },
      {
        onSuccess: (plan) => {
          onClose();
          void navigate({ to: "/coaching/$id", params: { id: plan.id } });
        },
      },
    ),
  );
  return (
    <Modal opened onClose={onClose} title={t("coaching.add")} closeButtonProps={{ "aria-label": t("common.close") }}>
      {choices.isPending && <ListSkeleton rows={5} />}
      {choices.isError && <Failed error={choices.error} onRetry={() => void choices.refetch()} />}
      {choices.data !== undefined && (
        <form onSubmit={submit} noValidate>
          <Stack gap="sm">
            {create.isError && <Alert color="red" variant="light" role="alert">{problemText(create.error, t)}</Alert>}
            <Select label={t("dispute.agent")} required searchable data-autofocus data={choices.data.agents.map((one) => ({ value: String(one.user_id), label: one.name }))} {...form.getInputProps("agent")} />
            <TextInput label={t("coaching.plan")} required maxLength={200} placeholder={t("coaching.planHint")} {...form.getInputProps("title")} />
            <Select label={t("quality.script")} required data={choices.data.scripts.map((one) => one.script_key)} value={form.values.script === "" ? null : form.values.script} error={form.errors["script"]} onChange={(value) => form.setValues({ script: value ?? "", criterion: "" })} />
            <Select label={t("quality.criterion")} required searchable disabled={steps.length === 0} data={steps.map((one) => ({ value: one.criterion_id, label: one.title }))} {...form.getInputProps("criterion")} />
            <NumberInput label={t("coaching.targetPercent")} min={1} max={100} clampBehavior="strict" {...form.getInputProps("target")} />
            <NumberInput label={t("coaching.calls")} description={t("coaching.callsHint")} min={1} max={500} clampBehavior="strict" {...form.getInputProps("calls")} />
            <TextInput type="date" label={t("coaching.due")} {...form.getInputProps("due")} />
            <Button type="submit" loading={create.isPending}>{t("common.add")}</Button>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
