import { ActionIcon, Button, Group, Modal, Paper, Stack, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import type { components } from "@/api/schema";
import { useFormat } from "@/i18n/format";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastDone, toastProblem } from "@/ui/toast";

import { Choice } from "./Choice";
import { Mails, ScheduleForm } from "./ScheduleForm";
import { namedSelectionOf } from "./search";
import type { ReportSearch } from "./types";

type Schedule = components["schemas"]["ScheduleOut"];

/** Reports that go out by mail: what became of the last ones, and a new one of the present choice. */
export function SchedulesDialog({ search, onClose }: { search: ReportSearch; onClose: () => void }) {
  const { t } = useTranslation();
  const schedules = $api.useQuery("get", "/api/v1/report-schedules", {}, { refetchInterval: 5_000 });
  const remove = async (schedule_id: number) => {
    const { error } = await api.DELETE("/api/v1/report-schedules/{schedule_id}", { params: { path: { schedule_id } } });
    if (error !== undefined) toastProblem(error);
    void schedules.refetch();
  };
  const send = async (schedule_id: number) => {
    const { error } = await api.POST("/api/v1/report-schedules/{schedule_id}/send", { params: { path: { schedule_id } } });
    if (error !== undefined) toastProblem(error);
    else toastDone(t("reports.sendingNow"));
    void schedules.refetch();
  };
  const make = async (filled: Omit<components["schemas"]["ScheduleIn"], "selection">) => {
    const { error } = await api.POST("/api/v1/report-schedules", { body: { ...filled, selection: namedSelectionOf(search) } });
    if (error !== undefined) toastProblem(error);
    void schedules.refetch();
    return error === undefined;
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={t("reports.byMail")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack>
        {schedules.isPending && <ListSkeleton rows={2} />}
        {schedules.isError && <Failed error={schedules.error} onRetry={() => void schedules.refetch()} />}
        {schedules.data?.length === 0 && <Text size="sm" c="dimmed">{t("reports.noSchedules")}</Text>}
        {schedules.data?.map((schedule) => <Kept key={schedule.id} schedule={schedule} onSend={() => void send(schedule.id)} onRemove={() => void remove(schedule.id)} />)}
        <ScheduleForm hint={t("reports.mailHint")} onMake={make}>
          <Choice search={search} />
        </ScheduleForm>
      </Stack>
    </Modal>
  );
}

function Kept({ schedule, onSend, onRemove }: { schedule: Schedule; onSend: () => void; onRemove: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const hour = `${String(schedule.hour).padStart(2, "0")}:00`;
  return (
    <Paper withBorder p="sm" data-testid="schedule">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text size="sm" fw={600}>{schedule.name}</Text>
          <Text size="xs" c="dimmed">{t(`reports.names.${schedule.selection.report}`)} · {t(`reports.every.${schedule.every}`)}, {hour} ({schedule.selection.time_zone}) · {schedule.format.toUpperCase()}</Text>
          <Text size="xs" c="dimmed">{schedule.recipients.join(", ")}</Text>
          {schedule.due_at !== null && <Text size="xs" c="dimmed">{t("reports.nextMail", { when: format.full(schedule.due_at) })}</Text>}
        </div>
        <Group gap={4} wrap="nowrap">
          <Button size="compact-xs" variant="default" onClick={onSend} data-testid="schedule-send">{t("reports.sendNow")}</Button>
          <ActionIcon variant="subtle" color="red" aria-label={t("reports.removeOf", { name: schedule.name })} onClick={onRemove}><IconTrash size={16} /></ActionIcon>
        </Group>
      </Group>
      <Mails mails={schedule.mails} />
    </Paper>
  );
}
