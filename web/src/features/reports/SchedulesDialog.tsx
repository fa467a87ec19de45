import { ActionIcon, Badge, Button, Group, Modal, NumberInput, Paper, SegmentedControl, Select, SimpleGrid, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import type { components } from "@/api/schema";
import { useFormat } from "@/i18n/format";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastDone, toastProblem } from "@/ui/toast";

import { Choice } from "./Choice";
import { FORMATS, namedSelectionOf } from "./search";
import type { ReportSearch } from "./types";

type Schedule = components["schemas"]["ScheduleOut"];

const EVERY = ["day", "week", "month"] as const;
const COLOURS: Record<string, string> = { sent: "teal", due: "gray", sending: "gray", failed: "orange", refused: "red", unknown: "yellow" };

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
  return (
    <Modal opened onClose={onClose} size="lg" title={t("reports.byMail")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack>
        {schedules.isPending && <ListSkeleton rows={2} />}
        {schedules.isError && <Failed error={schedules.error} onRetry={() => void schedules.refetch()} />}
        {schedules.data?.length === 0 && <Text size="sm" c="dimmed">{t("reports.noSchedules")}</Text>}
        {schedules.data?.map((schedule) => <Kept key={schedule.id} schedule={schedule} onSend={() => void send(schedule.id)} onRemove={() => void remove(schedule.id)} />)}
        <NewSchedule search={search} onMade={() => void schedules.refetch()} />
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
      {schedule.mails.slice(0, 5).map((mail) => (
        <Group key={`${mail.due_at}/${mail.recipient}`} gap={8} mt={4} data-testid="mail" data-state={mail.state}>
          <Badge size="sm" variant="light" color={COLOURS[mail.state] ?? "gray"}>{t(`reports.mail.${mail.state as "sent"}`)}</Badge>
          <Text size="xs">{format.when(mail.changed_at)}</Text>
          <Text size="xs" c="dimmed">{mail.recipient}</Text>
        </Group>
      ))}
    </Paper>
  );
}

function NewSchedule({ search, onMade }: { search: ReportSearch; onMade: () => void }) {
  const { t, i18n } = useTranslation();
  const [name, setName] = useState("");
  const [recipients, setRecipients] = useState<string[]>([]);
  const [every, setEvery] = useState<(typeof EVERY)[number]>("day");
  const [hour, setHour] = useState<number | string>(7);
  const [format, setFormat] = useState<(typeof FORMATS)[number]>("pdf");
  const make = async () => {
    const language = i18n.language === "ru" ? ("ru" as const) : ("en" as const);
    const body = { name: name.trim(), selection: namedSelectionOf(search), recipients, format, language, every, hour: Number(hour) };
    const { error } = await api.POST("/api/v1/report-schedules", { body });
    if (error !== undefined) {
      toastProblem(error);
      return;
    }
    setName("");
    setRecipients([]);
    onMade();
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); void make(); }}>
      <Stack gap="sm">
        <Choice search={search} />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t("reports.name")} value={name} maxLength={120} onChange={(event) => setName(event.currentTarget.value)} data-testid="schedule-name" />
          <TagsInput label={t("reports.recipients")} placeholder={t("reports.addressExample")} value={recipients} onChange={setRecipients} splitChars={[",", ";", " "]} acceptValueOnBlur data-testid="schedule-recipients" />
        </SimpleGrid>
        <Group align="flex-end">
          <Select label={t("reports.often")} w={190} allowDeselect={false} value={every} data={EVERY.map((value) => ({ value, label: t(`reports.every.${value}`) }))} onChange={(value) => setEvery(EVERY.find((one) => one === value) ?? "day")} />
          <NumberInput label={t("reports.hour")} w={90} min={0} max={23} value={hour} onChange={setHour} />
          <SegmentedControl value={format} data={FORMATS.map((value) => ({ value, label: value.toUpperCase() }))} onChange={(value) => setFormat(FORMATS.find((one) => one === value) ?? "pdf")} />
          <Button type="submit" ml="auto" disabled={name.trim() === "" || recipients.length === 0} data-testid="schedule-add">{t("common.add")}</Button>
        </Group>
        <Text size="xs" c="dimmed">{t("reports.mailHint")}</Text>
      </Stack>
    </form>
  );
}
