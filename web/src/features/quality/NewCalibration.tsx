import { Alert, Button, Modal, MultiSelect, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { useCallParty } from "@/features/calls/party";
import { useRefreshQa } from "@/features/results/api";
import { stopwatch, useFormat } from "@/i18n/format";
import { Failed, ListSkeleton } from "@/ui/States";
import { problemText } from "@/ui/problemText";

import { useChoices } from "./api";

const START = { title: "", form: "", standard: "consensus", baseline: "", calls: [] as string[], members: [] as string[], due: "" };
const RECENT = 100;

export function NewCalibration({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const format = useFormat();
  const party = useCallParty();
  const choices = useChoices();
  const calls = $api.useQuery("get", "/api/v1/recordings", { params: { query: { limit: RECENT } } });
  const create = $api.useMutation("post", "/api/v1/qa/calibrations", { onSuccess: useRefreshQa() });
  const filled = (value: string) => (value.trim() === "" ? t("common.required") : null);
  const form = useForm({
    initialValues: START,
    validate: {
      title: filled,
      form: filled,
      calls: (value) => (value.length === 0 ? t("common.required") : null),
      members: (value) => (value.length < 2 ? t("calibration.twoMembers") : null),
      baseline: (value, values) => (values.standard === "baseline" && !values.members.includes(value) ? t("calibration.baselineMember") : null),
    },
  });
  const submit = form.onSubmit((values) =>
    create.mutate(
      {
        body: {
          title: values.title,
          form_version_id: values.form,
          standard: values.standard === "baseline" ? "baseline" : "consensus",
          baseline_id: values.standard === "baseline" ? Number(values.baseline) : null,
          call_ids: values.calls,
          member_ids: values.members.map(Number),
          due_at: values.due === "" ? null : new Date(`${values.due}T23:59:59`).toISOString(),
        },
      },
      {
        onSuccess: (made) => {
          onClose();
          void navigate({ to: "/calibrations/$id", params: { id: made.id } });
        },
      },
    ),
  );
  const failed = choices.isError ? choices : calls.isError ? calls : null;
  const members = choices.data?.members.map((one) => ({ value: String(one.user_id), label: one.name })) ?? [];
  const heard = calls.data?.items.filter((call) => call.agents.some((agent) => agent.answered && agent.user_id !== null)) ?? [];
  return (
    <Modal opened onClose={onClose} size="lg" title={t("calibration.add")} closeButtonProps={{ "aria-label": t("common.close") }}>
      {(choices.isPending || calls.isPending) && <ListSkeleton rows={6} />}
      {failed !== null && <Failed error={failed.error} onRetry={() => void failed.refetch()} />}
      {choices.data !== undefined && calls.data !== undefined && (
        <form onSubmit={submit} noValidate>
          <Stack gap="sm">
            {create.isError && <Alert color="red" variant="light" role="alert">{problemText(create.error, t)}</Alert>}
            <TextInput label={t("calibration.one")} required data-autofocus maxLength={200} {...form.getInputProps("title")} />
            <Select label={t("results.form")} required data={choices.data.forms.map((one) => ({ value: one.version_id, label: one.title }))} {...form.getInputProps("form")} />
            <MultiSelect
              label={t("calibration.calls")}
              description={t("calibration.callsHint")}
              required
              searchable
              hidePickedOptions
              maxValues={50}
              data={heard.map((call) => ({ value: call.id, label: `${format.when(call.started_at)} · ${party.name(call)} · ${stopwatch(call.talk_s)}` }))}
              {...form.getInputProps("calls")}
            />
            <MultiSelect label={t("calibration.members")} required searchable hidePickedOptions data={members} {...form.getInputProps("members")} />
            <div>
              <Text size="sm" fw={500} mb={4}>{t("calibration.standard")}</Text>
              <SegmentedControl size="xs" aria-label={t("calibration.standard")} data={[{ value: "consensus", label: t("calibration.consensus") }, { value: "baseline", label: t("calibration.baseline") }]} {...form.getInputProps("standard")} />
            </div>
            {form.values.standard === "baseline" && <Select label={t("calibration.baselineOf")} required data={members.filter((one) => form.values.members.includes(one.value))} {...form.getInputProps("baseline")} />}
            <TextInput type="date" label={t("coaching.due")} {...form.getInputProps("due")} />
            <Button type="submit" loading={create.isPending}>{t("common.add")}</Button>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
