import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { OwnInputs } from "@/features/fields/OwnInputs";
import { useOwnForm } from "@/features/fields/useOwnForm";
import { useMe } from "@/features/session/api";
import { useLeaving } from "@/ui/leaving";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { useCreateTask } from "./api";
import { clock } from "./days";
import type { Spot } from "./days";
import { dueOf, remindOf, TaskFields, useTaskForm } from "./TaskFields";
import type { About, TaskKind } from "./types";

interface NewTaskProps {
  about?: About;
  spot?: Spot;
  kind?: TaskKind;
  onClose: () => void;
}

export function NewTask({ about, spot, kind = "other", onClose }: NewTaskProps) {
  const { t } = useTranslation();
  const me = useMe();
  const create = useCreateTask();
  const form = useTaskForm({
    title: "",
    text: "",
    kind,
    priority: "normal",
    day: spot?.day ?? "",
    time: spot === undefined || spot.minute === null ? "" : clock(spot.minute),
    remind: null,
    repeat: "never",
    responsible_id: String(me.user_id),
    project_id: about?.project_id == null ? null : String(about.project_id),
  });
  const own = useOwnForm("task");
  const leaving = useLeaving(onClose);
  const dirty = form.isDirty() || own.dirty;
  useEffect(() => leaving.tell(dirty), [leaving, dirty]);
  const save = form.onSubmit((values) => {
    if (!own.complete()) return;
    const { title, text, priority, repeat } = values;
    const responsible_id = values.responsible_id === null ? null : Number(values.responsible_id);
    create.mutate(
      { ...about, fields: own.given(), title, text, priority, repeat, kind: values.kind, due: dueOf(values), remind_before_min: remindOf(values), responsible_id, project_id: values.project_id === null ? null : Number(values.project_id) },
      {
        onSuccess: () => {
          toastDone(t("tasks.made"));
          onClose();
        },
      },
    );
  });
  return (
    <Modal opened {...leaving.dialog} title={t("tasks.new")} closeButtonProps={{ "aria-label": t("common.close") }} size="lg">
      <form onSubmit={save} noValidate>
        <Stack gap="sm">
          {create.error !== null && <Alert color="red" variant="light" role="alert">{problemText(create.error, t)}</Alert>}
          <TaskFields form={form} withPerson />
          <OwnInputs form={own} problem={create.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={leaving.leave}>{t("common.cancel")}</Button>
            <Button type="submit" loading={create.isPending} data-testid="task-create">{t("tasks.create")}</Button>
          </Group>
          {leaving.question}
        </Stack>
      </form>
    </Modal>
  );
}
