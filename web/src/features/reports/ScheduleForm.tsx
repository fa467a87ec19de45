import { Badge, Button, Group, NumberInput, SegmentedControl, Select, SimpleGrid, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { components } from "@/api/schema";
import { useFormat } from "@/i18n/format";

import { FORMATS } from "./search";

type Mail = components["schemas"]["MailOut"];
type Filled = Omit<components["schemas"]["ScheduleIn"], "selection">;

const EVERY = ["day", "week", "month"] as const;
const COLOURS: Record<string, string> = { sent: "teal", due: "gray", sending: "gray", failed: "orange", refused: "red", unknown: "yellow", stopped: "red" };

/** What became of the last mails of a schedule. */
export function Mails({ mails }: { mails: Mail[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return mails.slice(0, 5).map((mail) => (
    <Group key={`${mail.due_at}/${mail.recipient}`} gap={8} mt={4} data-testid="mail" data-state={mail.state}>
      <Badge size="sm" variant="light" color={COLOURS[mail.state] ?? "gray"}>{t(`reports.mail.${mail.state as "sent"}`)}</Badge>
      <Text size="xs">{format.when(mail.changed_at)}</Text>
      <Text size="xs" c="dimmed">{mail.recipient}</Text>
    </Group>
  ));
}

interface ScheduleFormProps {
  children: ReactNode;
  hint: string;
  /** Whether it was taken. */
  onMake: (filled: Filled) => Promise<boolean>;
}

/** To whom, how often and as what; `children` say which report. */
export function ScheduleForm({ children, hint, onMake }: ScheduleFormProps) {
  const { t, i18n } = useTranslation();
  const [name, setName] = useState("");
  const [recipients, setRecipients] = useState<string[]>([]);
  const [every, setEvery] = useState<(typeof EVERY)[number]>("day");
  const [hour, setHour] = useState<number | string>(7);
  const [format, setFormat] = useState<(typeof FORMATS)[number]>("pdf");
  const make = async () => {
    const language = i18n.language === "ru" ? ("ru" as const) : ("en" as const);
    if (!(await onMake({ name: name.trim(), recipients, format, language, every, hour: Number(hour) }))) return;
    setName("");
    setRecipients([]);
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); void make(); }}>
      <Stack gap="sm">
        {children}
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
        <Text size="xs" c="dimmed">{hint}</Text>
      </Stack>
    </form>
  );
}
