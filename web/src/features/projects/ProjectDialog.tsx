import { Alert, Button, Group, Modal, MultiSelect, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { useMe } from "@/features/session/api";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { useCreateProject, usePatchProject, useProjectPeople } from "./api";
import { STATES } from "./types";
import type { ProjectCard, ProjectInput } from "./types";

interface ProjectDialogProps {
  project: ProjectCard | null;
  /** Whom a new project is about, and what it is called at first. */
  about?: Pick<ProjectInput, "contact_id" | "company_id" | "deal_id">;
  name?: string;
  onClose: () => void;
  onMade?: (id: number) => void;
}

export function ProjectDialog({ project, about = {}, name = "", onClose, onMade }: ProjectDialogProps) {
  const { t } = useTranslation();
  const me = useMe();
  const people = useProjectPeople();
  const create = useCreateProject();
  const patch = usePatchProject(project?.id ?? 0);
  const form = useForm({
    initialValues: {
      name: project?.name ?? name,
      description: project?.description ?? "",
      state: project?.state ?? "planned",
      responsible_id: project === null ? String(me.user_id) : project.responsible === null ? null : String(project.responsible.id),
      members: (project?.members ?? []).map((one) => String(one.id)),
      starts_on: project?.starts_on ?? "",
      due_on: project?.due_on ?? "",
    },
    validate: {
      name: (value) => (value.trim() === "" ? t("common.required") : null),
      due_on: (value, { starts_on }) => (value !== "" && starts_on !== "" && value < starts_on ? t("projects.dueRule") : null),
    },
  });
  const done = (card: ProjectCard) => {
    toastDone(t("common.saved"));
    onClose();
    if (project === null) onMade?.(card.id);
  };
  const save = form.onSubmit(({ responsible_id, members, starts_on, due_on, ...values }) => {
    const body = { ...values, responsible_id: responsible_id === null ? null : Number(responsible_id), members: members.map(Number), starts_on: starts_on === "" ? null : starts_on, due_on: due_on === "" ? null : due_on };
    if (project === null) create.mutate({ ...about, ...body }, { onSuccess: done });
    else patch.mutate({ ...body, version: project.version }, { onSuccess: done });
  });
  const problem = create.error ?? patch.error;
  const present = [...(project?.members ?? []), ...(project?.responsible == null ? [] : [project.responsible])];
  const listed = people.data ?? [];
  const everybody = [...listed, ...present.filter((one, place) => listed.every((other) => other.id !== one.id) && present.findIndex((other) => other.id === one.id) === place)];
  const names = everybody.map((one) => ({ value: String(one.id), label: one.name }));
  return (
    <Modal opened onClose={onClose} size="lg" title={project === null ? t("projects.new") : project.name} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={save} noValidate>
        <Stack gap="sm">
          {problem !== null && <Alert color="red" variant="light" role="alert">{problemText(problem, t)}</Alert>}
          <TextInput label={t("projects.name")} required data-autofocus maxLength={200} autoComplete="off" {...form.getInputProps("name")} data-testid="project-name" />
          <Group grow align="flex-start">
            <Select label={t("projects.state")} allowDeselect={false} data={STATES.map((value) => ({ value, label: t(`projects.states.${value}`) }))} {...form.getInputProps("state")} />
            <TextInput type="date" label={t("projects.startsOn")} {...form.getInputProps("starts_on")} />
            <TextInput type="date" label={t("projects.dueOn")} {...form.getInputProps("due_on")} data-testid="project-due" />
          </Group>
          <Group grow align="flex-start">
            <Select label={t("customers.responsible")} clearable searchable data={names} {...form.getInputProps("responsible_id")} />
            <MultiSelect label={t("projects.members")} searchable hidePickedOptions data={names} {...form.getInputProps("members")} data-testid="project-members" />
          </Group>
          <Textarea label={t("projects.description")} autosize minRows={3} maxRows={10} {...form.getInputProps("description")} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" loading={create.isPending || patch.isPending} data-testid="project-save">{t("common.save")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
