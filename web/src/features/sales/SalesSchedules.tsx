import { ActionIcon, Alert, Button, Group, Modal, Paper, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import type { components } from "@/api/schema";
import { Mails, ScheduleForm } from "@/features/reports/ScheduleForm";
import { useFormat } from "@/i18n/format";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastDone, toastProblem } from "@/ui/toast";

import { namedSelectionOf } from "./search";
import type { SalesSearch } from "./types";

type Schedule = components["schemas"]["SalesScheduleOut"];

/** Sales reports that go out by mail, and a new one of the present choice. */
export function SalesSchedules({ search, onClose }: { search: SalesSearch; onClose: () => void }) {
  const { t } = useTranslation();
  const schedules = $api.useQuery("get", "/api/v1/sales-schedules", {}, { refetchInterval: 5_000 });
  const done = (error: unknown, words?: string) => {
    if (error !== undefined) toastProblem(error);
    else if (words !== undefined) toastDone(words);
    void schedules.refetch();
    return error === undefined;
  };
  const at = (schedule_id: number) => ({ params: { path: { schedule_id } } });
  const send = async (id: number) => done((await api.POST("/api/v1/sales-schedules/{schedule_id}/send", at(id))).error, t("reports.sendingNow"));
  const take = async (id: number) => done((await api.POST("/api/v1/sales-schedules/{schedule_id}/take", at(id))).error, t("sales.taken"));
  const remove = async (id: number) => done((await api.DELETE("/api/v1/sales-schedules/{schedule_id}", at(id))).error);
  const rows = schedules.data?.items ?? [];
  return (
    <Modal opened onClose={onClose} size="lg" title={t("reports.byMail")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack>
        {schedules.isPending && <ListSkeleton rows={2} />}
        {schedules.isError && <Failed error={schedules.error} onRetry={() => void schedules.refetch()} />}
        {schedules.isSuccess && rows.length === 0 && <Text size="sm" c="dimmed">{t("reports.noSchedules")}</Text>}
        {rows.map((schedule) => <Kept key={schedule.id} schedule={schedule} onSend={() => void send(schedule.id)} onTake={() => void take(schedule.id)} onRemove={() => void remove(schedule.id)} />)}
        <ScheduleForm hint={t("sales.mailHint")} onMake={async (filled) => done((await api.POST("/api/v1/sales-schedules", { body: { ...filled, selection: namedSelectionOf(search) } })).error)}>
          <Text size="sm">{t("sales.mailOf", { report: t(`sales.names.${search.report ?? "funnel"}`), span: t(`sales.spans.${search.span ?? "month"}`) })}</Text>
        </ScheduleForm>
      </Stack>
    </Modal>
  );
}

interface KeptProps {
  schedule: Schedule;
  onSend: () => void;
  onTake: () => void;
  onRemove: () => void;
}

function Kept({ schedule, onSend, onTake, onRemove }: KeptProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const hour = `${String(schedule.hour).padStart(2, "0")}:00`;
  return (
    <Paper withBorder p="sm" data-testid="schedule">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <Text size="sm" fw={600}>{schedule.name}</Text>
          <Text size="xs" c="dimmed">{t(`sales.names.${schedule.selection.report}`)} · {t(`reports.every.${schedule.every}`)}, {hour} ({schedule.selection.time_zone ?? "UTC"}) · {schedule.format.toUpperCase()}</Text>
          <Text size="xs" c="dimmed">{schedule.recipients.join(", ")}</Text>
          {!schedule.mine && <Text size="xs" c="dimmed">{t("sales.inNameOf", { name: schedule.owner })}</Text>}
          {schedule.due_at !== null && <Text size="xs" c="dimmed">{t("reports.nextMail", { when: format.full(schedule.due_at) })}</Text>}
        </div>
        <Group gap={4} wrap="nowrap">
          {schedule.stopped === null && <Button size="compact-xs" variant="default" onClick={onSend} data-testid="schedule-send">{t("reports.sendNow")}</Button>}
          <ActionIcon variant="subtle" color="red" aria-label={t("reports.removeOf", { name: schedule.name })} onClick={onRemove}><IconTrash size={16} /></ActionIcon>
        </Group>
      </Group>
      {schedule.stopped !== null && (
        <Alert mt={6} p="xs" color="red" variant="light" icon={<IconAlertTriangle size={16} />} data-testid="schedule-stopped">
          <Group justify="space-between" gap={8}>
            <Text size="xs">{t(`sales.stopped.${schedule.stopped}`, { name: schedule.owner })}</Text>
            <Button size="compact-xs" variant="default" onClick={onTake} data-testid="schedule-take">{t("sales.take")}</Button>
          </Group>
        </Alert>
      )}
      <Mails mails={schedule.mails} />
    </Paper>
  );
}
