import { Alert, Badge, Button, Divider, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconArrowForwardUp, IconCheck } from "@tabler/icons-react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { LineKind } from "@/api/types";
import { DeleteCard } from "@/features/bin/DeleteCard";
import { Gone } from "@/features/bin/Gone";
import { DialButton } from "@/features/control/DialButton";
import { History } from "@/features/customers/Timeline";
import { FilesPanel } from "@/features/files/FilesPanel";
import { OwnInputs } from "@/features/fields/OwnInputs";
import { useOwnForm } from "@/features/fields/useOwnForm";
import { can, useMe } from "@/features/session/api";
import { useLeaving } from "@/ui/leaving";
import type { Leaving } from "@/ui/leaving";
import { problemText } from "@/ui/problemText";
import { ListSkeleton } from "@/ui/States";
import { toastDone } from "@/ui/toast";

import { useAddTaskNote, useHandOverTask, usePatchTask, useReopenTask, useTask, useTaskPeople, useTaskTimeline } from "./api";
import type { Ending } from "./api";
import { EndDialog } from "./EndDialog";
import { useTaskTitle } from "./parts";
import { rhythmOf } from "./rhythm";
import { dueOf, durationOf, remindOf, TaskFields, useTaskForm, valuesOf } from "./TaskFields";
import { customerOf, dealOf, tiesOf } from "./TieFields";
import { Whom } from "./TaskRow";
import type { TaskCard, TaskPatch } from "./types";

export function TaskDialog({ id, onClose }: { id: number; onClose: () => void }) {
  const { t } = useTranslation();
  const task = useTask(id);
  const title = useTaskTitle();
  const leaving = useLeaving(onClose);
  return (
    <Modal opened {...leaving.dialog} title={task.data === undefined ? t("tasks.task") : title(task.data)} closeButtonProps={{ "aria-label": t("common.close") }} size="lg">
      {task.isPending && <ListSkeleton rows={5} />}
      {task.isError && <Gone error={task.error} onRetry={() => void task.refetch()} />}
      {task.data !== undefined && <TaskView key={task.data.version} task={task.data} leaving={leaving} onClose={onClose} />}
      {leaving.question}
    </Modal>
  );
}

function TaskView({ task, leaving, onClose }: { task: TaskCard; leaving: Leaving; onClose: () => void }) {
  const { t } = useTranslation();
  const [ending, setEnding] = useState<Ending | null>(null);
  const [giving, setGiving] = useState(false);
  const me = useMe();
  const note = useAddTaskNote(task.id);
  const reopen = useReopenTask();
  const [types, setTypes] = useState<readonly LineKind[]>([]);
  const timeline = useTaskTimeline(task.id, types);
  const card = useMemo(() => ({ kind: "task" as const, id: task.id }), [task.id]);
  const isOpen = task.state === "open";
  return (
    <Stack gap="sm" data-testid="task-dialog">
      <Group gap="sm">
        {task.state !== "open" && <Badge color={task.state === "done" ? "teal" : "gray"}>{t(`tasks.states.${task.state}`)}</Badge>}
        <Text size="sm">{task.responsible?.name ?? t("tasks.nobody")}</Text>
        {task.author !== null && task.author.id !== task.responsible?.id && <Text size="sm" c="dimmed">{t("tasks.givenBy", { name: task.author.name })}</Text>}
        <Whom task={task} />
        {task.number !== null && isOpen && <DialButton number={task.number} />}
        <Group ml="auto"><DeleteCard card={{ kind: "task", id: task.id, name: task.title, version: task.version }} onDeleted={onClose} /></Group>
      </Group>
      {task.result !== "" && <Alert color={task.state === "done" ? "teal" : "gray"} variant="light" title={t("tasks.result")}>{task.result}</Alert>}
      <Editor task={task} leaving={leaving} />
      {task.may_edit && (
        <Group justify="space-between">
          <Group gap="xs">
            {isOpen && <Button color="teal" leftSection={<IconCheck size={16} />} onClick={() => setEnding("done")} data-testid="task-done">{t("tasks.done")}</Button>}
            {isOpen && <Button variant="default" leftSection={<IconArrowForwardUp size={16} />} onClick={() => setGiving(!giving)} data-testid="task-give">{t("tasks.handOver")}</Button>}
            {!isOpen && <Button variant="default" loading={reopen.isPending} onClick={() => reopen.mutate(task)}>{t("tasks.reopen")}</Button>}
          </Group>
          {isOpen && <Button variant="subtle" color="red" onClick={() => setEnding("cancel")}>{t("tasks.cancelTask")}</Button>}
        </Group>
      )}
      {giving && <HandOver task={task} onGiven={onClose} />}
      <Divider label={t("files.title")} labelPosition="left" />
      <FilesPanel card={card} mayChange={task.may_edit} />
      <Divider label={t("timeline.title")} labelPosition="left" />
      <History card={card} timeline={timeline} note={can(me, "tasks.edit") ? note : null} mayPin={task.may_edit} types={types} onTypes={setTypes} ofTask />
      {ending !== null && <EndDialog task={task} how={ending} onClose={() => setEnding(null)} />}
    </Stack>
  );
}

function Editor({ task, leaving }: { task: TaskCard; leaving: Leaving }) {
  const { t } = useTranslation();
  const patch = usePatchTask(task.id);
  const form = useTaskForm(valuesOf(task));
  const fixed = task.state !== "open" || !task.may_edit;
  const shown = tiesOf(task);
  const own = useOwnForm("task", task);
  const dirty = form.isDirty() || own.dirty;
  useEffect(() => leaving.tell(dirty), [leaving, dirty]);
  const save = form.onSubmit((values) => {
    if (!own.complete()) return;
    const { title, text, kind, priority, repeat } = values;
    const body: TaskPatch = { version: task.version, fields: own.given(), title, text, kind, priority, repeat, duration_min: durationOf(values), remind_before_min: remindOf(values), rhythm: rhythmOf(repeat, values.rhythm) };
    if (values.ties.customer?.value !== shown.customer?.value) Object.assign(body, customerOf(values.ties));
    if (values.ties.deal?.value !== shown.deal?.value) body.deal_id = dealOf(values.ties);
    if (form.isDirty("project_id")) body.project_id = values.project_id === null ? null : Number(values.project_id);
    // What was not touched stays as it was written, in the zone of whoever wrote it.
    if (form.isDirty("day") || form.isDirty("time")) body.due = dueOf(values);
    patch.mutate(body, { onSuccess: () => toastDone(t("common.saved")) });
  });
  return (
    <form onSubmit={save} noValidate>
      <Stack gap="sm">
        {patch.error !== null && <Alert color="red" variant="light" role="alert">{problemText(patch.error, t)}</Alert>}
        <TaskFields form={form} disabled={fixed} project={task.project} />
        <OwnInputs form={own} problem={patch.error} disabled={fixed} />
        {!fixed && dirty && (
          <Group>
            <Button type="submit" size="xs" loading={patch.isPending} data-testid="task-save">{t("common.save")}</Button>
            <Button size="xs" variant="default" onClick={() => { form.reset(); own.reset(); }}>{t("common.reset")}</Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

function HandOver({ task, onGiven }: { task: TaskCard; onGiven: () => void }) {
  const { t } = useTranslation();
  const people = useTaskPeople();
  const give = useHandOverTask();
  const [to, setTo] = useState<string | null>(null);
  const [remark, setRemark] = useState("");
  const others = (people.data ?? []).filter((one) => one.id !== task.responsible?.id);
  const submit = () => {
    if (to === null) return;
    give.mutate(
      { task, to: to === "0" ? null : Number(to), remark: remark.trim() },
      {
        onSuccess: () => {
          toastDone(t("tasks.handedOver"));
          onGiven();
        },
      },
    );
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
      {give.error !== null && <Alert color="red" variant="light" role="alert" mb="xs">{problemText(give.error, t)}</Alert>}
      <Group align="flex-end" gap="sm">
        <Select flex={1} searchable label={t("tasks.to")} data={[...others.map((one) => ({ value: String(one.id), label: one.name })), ...(task.responsible === null ? [] : [{ value: "0", label: t("tasks.nobody") }])]} value={to} onChange={setTo} data-testid="task-give-to" />
        <TextInput flex={2} label={t("tasks.remark")} value={remark} maxLength={1000} onChange={(event) => setRemark(event.currentTarget.value)} data-testid="task-give-remark" />
        <Button type="submit" disabled={to === null} loading={give.isPending} data-testid="task-give-confirm">{t("tasks.give")}</Button>
      </Group>
    </form>
  );
}
