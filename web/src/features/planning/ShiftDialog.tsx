import { Alert, Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { PlannedPerson, Shift, ShiftInput } from "@/api/types";
import { problemText } from "@/ui/problemText";

import { useRefreshPlan, zone } from "./api";
import { breaksText, CLOCK, parseBreaks } from "./week";

interface ShiftDialogProps {
  person: PlannedPerson;
  day: string;
  shift: Shift | null;
  onClose: () => void;
}

export function ShiftDialog({ person, day, shift, onClose }: ShiftDialogProps) {
  const { t } = useTranslation();
  const refresh = useRefreshPlan();
  const onSuccess = () => {
    void refresh();
    onClose();
  };
  const add = $api.useMutation("post", "/api/v1/planning/shifts", { onSuccess });
  const change = $api.useMutation("put", "/api/v1/planning/shifts/{shift_id}", { onSuccess });
  const remove = $api.useMutation("delete", "/api/v1/planning/shifts/{shift_id}", { onSuccess });
  const error = add.error ?? change.error ?? remove.error;
  const clock = (value: string) => (CLOCK.test(value) ? null : t("planning.clockRule"));
  const form = useForm({
    initialValues: { start: shift?.start ?? "09:00", end: shift?.end ?? "18:00", breaks: shift === null ? "13:00-14:00" : breaksText(shift.breaks), note: shift?.note ?? "" },
    validate: { start: clock, end: clock, breaks: (text) => (parseBreaks(text) === null ? t("planning.breaksRule") : null) },
  });
  const save = form.onSubmit(({ start, end, breaks, note }) => {
    const body: ShiftInput = { user_id: person.user_id, day, start, end, note, time_zone: shift?.time_zone ?? zone, breaks: parseBreaks(breaks) ?? [] };
    if (shift === null) add.mutate({ body });
    else change.mutate({ params: { path: { shift_id: shift.id } }, body: { ...body, version: shift.version } });
  });
  return (
    <Modal opened onClose={onClose} title={t("planning.shiftOf", { name: person.name, day })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={save} noValidate>
        <Stack gap="sm">
          <Group grow align="flex-start">
            <TextInput label={t("planning.from")} data-autofocus {...form.getInputProps("start")} />
            <TextInput label={t("planning.to")} description={t("planning.toHint")} inputWrapperOrder={["label", "input", "error", "description"]} {...form.getInputProps("end")} />
          </Group>
          <TextInput label={t("planning.breaks")} description={t("planning.breaksHint")} {...form.getInputProps("breaks")} />
          <TextInput label={t("planning.note")} maxLength={200} {...form.getInputProps("note")} />
          {error !== null && <Alert color="red" variant="light" role="alert">{problemText(error, t)}</Alert>}
          <Group justify="space-between">
            {shift === null ? <span /> : (
              <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => remove.mutate({ params: { path: { shift_id: shift.id } } })}>
                {t("common.remove")}
              </Button>
            )}
            <Button type="submit" loading={add.isPending || change.isPending}>{t("common.save")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
