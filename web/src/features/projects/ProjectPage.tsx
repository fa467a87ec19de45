import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { IconArrowLeft, IconPencil } from "@tabler/icons-react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { DeleteCard } from "@/features/bin/DeleteCard";
import { Gone } from "@/features/bin/Gone";
import customerClasses from "@/features/customers/Customers.module.css";
import { can, useMe } from "@/features/session/api";
import { TasksOf } from "@/features/tasks/TasksOf";
import { useFormat } from "@/i18n/format";
import { AnchorLink, ButtonLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

import { usePatchProject, useProject } from "./api";
import { DoneTasks } from "./DoneTasks";
import { Deadline, Done, StateBadge } from "./parts";
import { ProjectDialog } from "./ProjectDialog";
import { ProjectHistory } from "./ProjectHistory";
import classes from "./Projects.module.css";
import { STATES } from "./types";
import type { ProjectCard } from "./types";

export function ProjectPage() {
  const { t } = useTranslation();
  const { id } = useParams({ from: "/inside/projects/$id" });
  const found = useProject(id);
  if (found.isPending) return <Page title={t("projects.one")}><Panel><ListSkeleton /></Panel></Page>;
  if (found.isError) return <Page title={t("projects.one")}><Panel><Gone error={found.error} onRetry={() => void found.refetch()} /></Panel></Page>;
  return <ProjectView key={id} project={found.data} />;
}

function ProjectView({ project }: { project: ProjectCard }) {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const mayEdit = project.may_edit && can(me, "projects.edit");
  return (
    <Page
      title={project.name}
      aside={
        <Group gap="xs" wrap="nowrap">
          {mayEdit ? <StateSelect project={project} /> : <StateBadge project={project} size="lg" />}
          <ButtonLink to="/projects" variant="default" size="xs" leftSection={<IconArrowLeft size={15} />}>{t("projects.toList")}</ButtonLink>
          <DeleteCard card={{ kind: "project", id: project.id, name: project.name, version: project.version }} onDeleted={() => void navigate({ to: "/projects" })} />
        </Group>
      }
    >
      <div className={classes["two"]}>
        <Stack gap="md">
          {can(me, "tasks.view") && (
            <Panel title={t("tasks.title")}>
              <div data-testid="project-progress"><Done progress={project.progress} /></div>
              <TasksOf about={{ project_id: project.id, ...aboutOf(project) }} who />
              <DoneTasks projectId={project.id} count={project.progress.done} />
            </Panel>
          )}
          <Panel title={t("timeline.title")}><ProjectHistory project={project} mayWrite={can(me, "projects.edit")} /></Panel>
        </Stack>
        <Panel title={t("customers.details")}><Facts project={project} mayEdit={mayEdit} /></Panel>
      </div>
    </Page>
  );
}

/** A task of a project is about the project's customer, too. */
function aboutOf({ contact, company, deal }: ProjectCard) {
  return { ...(contact !== null && { contact_id: contact.id }), ...(company !== null && { company_id: company.id }), ...(deal !== null && { deal_id: deal.id }) };
}

function StateSelect({ project }: { project: ProjectCard }) {
  const { t } = useTranslation();
  const patch = usePatchProject(project.id);
  return (
    <Select
      size="xs"
      w={150}
      allowDeselect={false}
      aria-label={t("projects.state")}
      disabled={patch.isPending}
      data={STATES.map((value) => ({ value, label: t(`projects.states.${value}`) }))}
      value={project.state}
      onChange={(value) => {
        const state = STATES.find((one) => one === value);
        if (state !== undefined && state !== project.state) patch.mutate({ state, version: project.version }, { onError: toastProblem });
      }}
      data-testid="project-state"
    />
  );
}

function Facts({ project, mayEdit }: { project: ProjectCard; mayEdit: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [editing, setEditing] = useState(false);
  const day = (on: string) => format.date(`${on}T12:00:00`);
  return (
    <>
      <dl className={customerClasses["facts"]}>
        <Fact name={t("customers.responsible")}>{project.responsible?.name ?? t("card.noResponsible")}</Fact>
        {project.members.length > 0 && <Fact name={t("projects.members")}>{project.members.map((one) => one.name).join(", ")}</Fact>}
        {project.company !== null && <Fact name={t("customers.company")}><AnchorLink size="sm" to="/customers/$kind/$id" params={{ kind: "company", id: project.company.id }}>{project.company.name}</AnchorLink></Fact>}
        {project.contact !== null && <Fact name={t("customers.contact")}><AnchorLink size="sm" to="/customers/$kind/$id" params={{ kind: "contact", id: project.contact.id }}>{project.contact.name}</AnchorLink></Fact>}
        {project.deal !== null && <Fact name={t("deals.deal")}><AnchorLink size="sm" to="/deals/$id" params={{ id: project.deal.id }}>{project.deal.name}</AnchorLink></Fact>}
        {project.starts_on !== null && <Fact name={t("projects.startsOn")}>{day(project.starts_on)}</Fact>}
        <Fact name={t("projects.dueOn")}><Deadline project={project} /></Fact>
        <Fact name={t("deals.created")}>{[format.date(project.created_at), project.created_by?.name].filter(Boolean).join(", ")}</Fact>
      </dl>
      {project.description !== "" && <Text size="sm" mt="sm" className={classes["words"] ?? ""}>{project.description}</Text>}
      {mayEdit && <Button mt="md" size="xs" variant="default" leftSection={<IconPencil size={15} />} onClick={() => setEditing(true)} data-testid="project-edit">{t("projects.edit")}</Button>}
      {editing && <ProjectDialog project={project} onClose={() => setEditing(false)} />}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
