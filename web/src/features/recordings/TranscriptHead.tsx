import { Button, Checkbox, Group, Popover, Select, Stack, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { SpeechEngine, Transcript } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { toastDone, toastProblem } from "@/ui/toast";

import classes from "./Recordings.module.css";

const ENGINES: readonly SpeechEngine[] = ["vosk", "whisper"];
const LANGUAGES = ["ru", "uk", "en"] as const;

interface Props {
  transcript: Transcript;
  version: number;
  onVersion: (version: number) => void;
}

export function TranscriptHead({ transcript, version, onVersion }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const format = useFormat();
  const engines = [...new Set(transcript.tracks.map((track) => `${track.engine} · ${track.model}`))];
  const reasons = [...new Set(transcript.tracks.flatMap((track) => track.reasons))];
  const about = [...engines, transcript.language].filter((part) => part !== null && part !== "");
  return (
    <Group className={classes["transcriptHead"] ?? ""} gap="xs" justify="space-between">
      <Text size="xs" c="dimmed" title={reasons.join("\n")} data-testid="transcript-engine">
        {about.join(" · ")}
      </Text>
      <Group gap={6}>
        {transcript.versions.length > 1 && (
          <Select
            size="xs"
            w={230}
            allowDeselect={false}
            aria-label={t("transcript.version")}
            data={transcript.versions.map((one) => ({
              value: String(one.version),
              label: t("transcript.versionOf", { n: one.version, state: t(`transcriptState.${one.state}`), when: format.when(one.done_at ?? one.requested_at) }),
            }))}
            value={String(version === 0 ? transcript.version : version)}
            onChange={(value) => onVersion(Number(value))}
          />
        )}
        {can(me, "transcripts.edit") && <AskAgain recordingId={transcript.recording_id} />}
      </Group>
    </Group>
  );
}

/** A further version, by another engine or in another language; those before stay. */
export function AskAgain({ recordingId }: { recordingId: number }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} width={290} trapFocus position="bottom-end" withArrow>
      <Popover.Target>
        <Button size="compact-xs" variant="default" leftSection={<IconRefresh size={13} aria-hidden />} onClick={() => setOpen(!open)}>
          {t("again.title")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <WishForm recordingId={recordingId} onDone={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function WishForm({ recordingId, onDone }: { recordingId: number; onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [engine, setEngine] = useState<SpeechEngine | null>(null);
  const [language, setLanguage] = useState<string | null>(null);
  const [urgent, setUrgent] = useState(false);
  const ask = $api.useMutation("post", "/api/v1/recordings/{recording_id}/transcripts");
  const send = () =>
    ask.mutate(
      { params: { path: { recording_id: recordingId } }, body: { engine, language, urgent } },
      {
        onSuccess: () => {
          toastDone(t("again.asked"));
          onDone();
          void queries.invalidateQueries({ queryKey: ["get", "/api/v1/recordings/{recording_id}/transcript"] });
        },
        onError: toastProblem,
      },
    );
  const kit = { comboboxProps: { withinPortal: false }, size: "xs", clearable: true } as const;
  return (
    <Stack gap="xs">
      <Select {...kit} label={t("again.engine")} placeholder={t("again.asSet")} data={ENGINES.map((value) => ({ value, label: value }))} value={engine} onChange={setEngine} />
      <Select {...kit} label={t("again.language")} placeholder={t("again.asSet")} data={LANGUAGES.map((value) => ({ value, label: t(`spoken.${value}`) }))} value={language} onChange={setLanguage} />
      <Checkbox size="xs" label={t("again.urgent")} checked={urgent} onChange={(event) => setUrgent(event.currentTarget.checked)} />
      <Text size="xs" c="dimmed">
        {t("again.hint")}
      </Text>
      <Button size="xs" loading={ask.isPending} onClick={send}>
        {t("again.do")}
      </Button>
    </Stack>
  );
}
