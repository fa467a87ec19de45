import { Alert, Autocomplete, Button, Group, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { Direction, ScriptBinding, ScriptDetail } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { problemText } from "@/ui/problemText";
import { toastProblem } from "@/ui/toast";

import { useRefreshScripts } from "./refresh";

const DIRECTIONS = ["inbound", "outbound", "internal"] as const;

/** Which calls the script is for. The first binding in the order of the whole firm decides. */
export function BindingsPanel({ script }: { script: ScriptDetail }) {
  const { t } = useTranslation();
  const manage = can(useMe(), "scripts.publish") && script.state !== "retired";
  const [editing, setEditing] = useState<string | null>(null);
  return (
    <Stack gap="sm" pt="sm">
      {script.bindings.length === 0 && <Text size="sm" c="dimmed">{t("scripts.unbound")}</Text>}
      {script.bindings.map((one) => one.id === editing
        ? <BindingForm key={one.id} script={script} binding={one} onDone={() => setEditing(null)} />
        : <Row key={one.id} binding={one} manage={manage} onEdit={() => setEditing(one.id)} />)}
      {manage && editing === null && <BindingForm key={script.bindings.length} script={script} />}
    </Stack>
  );
}

function Row({ binding, manage, onEdit }: { binding: ScriptBinding; manage: boolean; onEdit: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const remove = $api.useMutation("delete", "/api/v1/qa/bindings/{binding_id}", { onSuccess: useRefreshScripts(), onError: toastProblem });
  const parts = [
    binding.queue ?? t("scripts.anyQueue"), binding.direction === null ? "" : t(`direction.${binding.direction}`), binding.language ?? "", binding.tag ?? "",
    binding.min_talk_s > 0 ? t("scripts.longerThan", { s: binding.min_talk_s }) : "",
    binding.valid_from === null ? "" : `${t("scripts.validFrom")} ${format.date(binding.valid_from)}`,
    binding.valid_to === null ? "" : `${t("scripts.validTo")} ${format.date(binding.valid_to)}`,
  ].filter(Boolean);
  return (
    <Group justify="space-between" wrap="nowrap" data-testid="binding">
      <Text size="sm">{binding.place}. {parts.join(" · ")} ({t("scripts.priority")} {binding.priority})</Text>
      {manage && <Group gap={4} wrap="nowrap"><Button size="compact-xs" variant="subtle" onClick={onEdit} data-testid="binding-edit">{t("common.edit")}</Button><Button size="compact-xs" variant="subtle" color="red" onClick={() => remove.mutate({ params: { path: { binding_id: binding.id } } })}>{t("common.remove")}</Button></Group>}
    </Group>
  );
}

interface FormProps { script: ScriptDetail; binding?: ScriptBinding; onDone?: () => void }

/** A new binding, or another wish of one that is there; what it names of versions and forms stays. */
function BindingForm({ script, binding, onDone }: FormProps) {
  const { t } = useTranslation();
  const queues = $api.useQuery("get", "/api/v1/queues", {}, { staleTime: 60_000, retry: false });
  const [queue, setQueue] = useState(binding?.queue ?? "");
  const [tag, setTag] = useState(binding?.tag ?? "");
  const [language, setLanguage] = useState(binding?.language ?? "");
  const [from, setFrom] = useState(dayOf(binding?.valid_from));
  const [until, setUntil] = useState(dayOf(binding?.valid_to));
  const [direction, setDirection] = useState<Direction | null>(binding?.direction ?? null);
  const [talk, setTalk] = useState(binding?.min_talk_s ?? 0);
  const [priority, setPriority] = useState(binding?.priority ?? 0);
  const refresh = useRefreshScripts();
  const onSuccess = async () => { await refresh(); onDone?.(); };
  const add = $api.useMutation("post", "/api/v1/qa/bindings", { onSuccess });
  const change = $api.useMutation("put", "/api/v1/qa/bindings/{binding_id}", { onSuccess });
  const day = (value: string) => (value === "" ? null : new Date(`${value}T00:00:00`).toISOString());
  const save = () => {
    const body = {
      script_id: script.id, queue: queue.trim() || null, tag: tag.trim() || null, language: language.trim() || null, direction,
      min_talk_s: talk, priority, valid_from: day(from), valid_to: day(until),
    };
    if (binding === undefined) add.mutate({ body });
    else change.mutate({ params: { path: { binding_id: binding.id } }, body: { ...body, version_id: binding.version_id, form_version_id: binding.form_version_id } });
  };
  const error = add.error ?? change.error;
  const names = [...new Set([...(queues.data?.map((one) => one.name) ?? []), ...(queue === "" ? [] : [queue])])];
  return (
    <Stack gap={6}>
      <Group grow>
        <Autocomplete label={t("calls.queue")} placeholder={t("scripts.anyQueue")} data={names} value={queue} maxLength={80} onChange={setQueue} data-testid="binding-queue" />
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
      {error !== null && <Alert color="red" role="alert">{problemText(error, t)}</Alert>}
      <Group grow>
        <Button variant="default" loading={add.isPending || change.isPending} onClick={save} data-testid={binding === undefined ? "binding-add" : "binding-save"}>{t(binding === undefined ? "scripts.bind" : "common.save")}</Button>
        {onDone !== undefined && <Button variant="subtle" onClick={onDone}>{t("common.cancel")}</Button>}
      </Group>
    </Stack>
  );
}

/** The day as a date field wants it, in the time of whoever looks. */
function dayOf(at: string | null | undefined): string {
  if (at === null || at === undefined) return "";
  const when = new Date(at);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
}
