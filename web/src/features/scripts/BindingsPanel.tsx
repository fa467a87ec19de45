import { Alert, Button, Group, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { Direction, ScriptBinding, ScriptDetail } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { problemText } from "@/ui/problemText";
import { toastProblem } from "@/ui/toast";

const DIRECTIONS = ["inbound", "outbound", "internal"] as const;

function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith("/api/v1/qa/") });
}

/** Which calls the script is for. The first binding in the order of the whole firm decides. */
export function BindingsPanel({ script }: { script: ScriptDetail }) {
  const { t } = useTranslation();
  const manage = can(useMe(), "scripts.publish");
  return (
    <Stack gap="sm" pt="sm">
      {script.bindings.length === 0 && <Text size="sm" c="dimmed">{t("scripts.unbound")}</Text>}
      {script.bindings.map((one) => <Row key={one.id} binding={one} manage={manage} />)}
      {manage && <NewBinding script={script} />}
    </Stack>
  );
}

function Row({ binding, manage }: { binding: ScriptBinding; manage: boolean }) {
  const { t } = useTranslation();
  const remove = $api.useMutation("delete", "/api/v1/qa/bindings/{binding_id}", { onSuccess: useRefresh(), onError: toastProblem });
  const parts = [
    binding.queue ?? t("scripts.anyQueue"), binding.direction === null ? "" : t(`direction.${binding.direction}`), binding.language ?? "", binding.tag ?? "",
    binding.min_talk_s > 0 ? t("scripts.longerThan", { s: binding.min_talk_s }) : "",
  ].filter(Boolean);
  return (
    <Group justify="space-between" wrap="nowrap" data-testid="binding">
      <Text size="sm">{binding.place}. {parts.join(" · ")} ({t("scripts.priority")} {binding.priority})</Text>
      {manage && <Button size="xs" variant="subtle" color="red" onClick={() => remove.mutate({ params: { path: { binding_id: binding.id } } })}>{t("common.remove")}</Button>}
    </Group>
  );
}

function NewBinding({ script }: { script: ScriptDetail }) {
  const { t } = useTranslation();
  const [queue, setQueue] = useState("");
  const [tag, setTag] = useState("");
  const [language, setLanguage] = useState("");
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const [direction, setDirection] = useState<Direction | null>(null);
  const [talk, setTalk] = useState(0);
  const [priority, setPriority] = useState(0);
  const add = $api.useMutation("post", "/api/v1/qa/bindings", { onSuccess: useRefresh() });
  const day = (value: string) => (value === "" ? null : new Date(`${value}T00:00:00`).toISOString());
  const save = () => add.mutate({
    body: {
      script_id: script.id, queue: queue.trim() || null, tag: tag.trim() || null, language: language.trim() || null, direction,
      min_talk_s: talk, priority, valid_from: day(from), valid_to: day(until),
    },
  });
  return (
    <Stack gap={6}>
      <Group grow>
        <TextInput label={t("calls.queue")} value={queue} maxLength={80} onChange={(event) => setQueue(event.currentTarget.value)} data-testid="binding-queue" />
        <Select label={t("calls.direction")} clearable data={DIRECTIONS.map((value) => ({ value, label: t(`direction.${value}`) }))} value={direction} onChange={(value) => setDirection(DIRECTIONS.find((one) => one === value) ?? null)} />
      </Group>
      <Group grow>
        <TextInput label={t("find.tag")} value={tag} maxLength={80} onChange={(event) => setTag(event.currentTarget.value)} />
        <TextInput label={t("scripts.languageCode")} value={language} maxLength={2} onChange={(event) => setLanguage(event.currentTarget.value.toLowerCase())} />
      </Group>
      <Group grow>
        <NumberInput label={t("scripts.minTalk")} value={talk} min={0} max={86400} onChange={(value) => setTalk(Number(value) || 0)} />
        <NumberInput label={t("scripts.priority")} value={priority} min={-1000} max={1000} onChange={(value) => setPriority(Number(value) || 0)} />
      </Group>
      <Group grow>
        <TextInput type="date" label={t("scripts.validFrom")} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        <TextInput type="date" label={t("scripts.validTo")} value={until} onChange={(event) => setUntil(event.currentTarget.value)} />
      </Group>
      {add.error !== null && <Alert color="red" role="alert">{problemText(add.error, t)}</Alert>}
      <Button variant="default" loading={add.isPending} onClick={save} data-testid="binding-add">{t("scripts.bind")}</Button>
    </Stack>
  );
}
