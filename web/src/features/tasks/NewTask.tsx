import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { OwnInputs } from "@/features/fields/OwnInputs";
import { useOwnForm } from "@/features/fields/useOwnForm";
import { useMe } from "@/features/session/api";
import { useLeaving } from "@/ui/leaving";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { useCreateTask, useTaskDefaults } from "./api";
import { clock } from "./days";
import type { Spot } from "./days";
import { rhythmOf } from "./rhythm";
import { BLANK, dueOf, durationOf, remindOf, TaskFields, useTaskForm } from "./TaskFields";
import { customerOf, dealOf } from "./TieFields";
import type { About, TaskDefaults, TaskKind } from "./types";

interface NewTaskProps {
  about?: About;
  spot?: Spot;
  kind?: TaskKind;
  onClose: () => void;
}

/** The form waits for what the firm has new tasks begin with. */
export function NewTask(props: NewTaskProps) {
  const defaults = useTaskDefaults();
  if (defaults.isPending) return null;
  return <Form {...props} defaults={defaults.data ?? { remind_before_min: null }} />;
}

function Form({ about, spot, kind = "other", defaults, onClose }: NewTaskProps & { defaults: TaskDefaults }) {
  const { t } = useTranslation();
  const tied = [about?.contact_id, about?.company_id, about?.lead_id, about?.deal_id].some((id) => id != null);
  const me = useMe();
  const create = useCreateTask();
  const form = useTaskForm({
    ...BLANK,
    kind,
    day: spot?.day ?? "",
    time: spot === undefined || spot.minute === null ? "" : clock(spot.minute),
    remind: defaults.remind_before_min === null ? null : String(defaults.remind_before_min),
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
    const ties = tied ? {} : { ...customerOf(values.ties), deal_id: dealOf(values.ties) };
    const responsible_id = values.responsible_id === null ? null : Number(values.responsible_id);
    create.mutate(
      { ...about, ...ties, fields: own.given(), title, text, priority, repeat, kind: values.kind, due: dueOf(values), duration_min: durationOf(values), remind_before_min: remindOf(values), rhythm: rhythmOf(repeat, values.rhythm), responsible_id, project_id: values.project_id === null ? null : Number(values.project_id) },
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
          <TaskFields form={form} withPerson withTies={!tied} />
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
