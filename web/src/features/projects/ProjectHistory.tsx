import { Button, Group, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useFieldNames } from "@/features/customers/fieldNames";
import { useFormat } from "@/i18n/format";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

import { useAddProjectNote, useProjectHistory } from "./api";
import classes from "./Projects.module.css";
import { STATES } from "./types";
import type { ProjectCard, ProjectLine } from "./types";

type Change = ProjectLine["changes"][number];

/** What happened to the project, the newest line first; each task has a history of its own. */
export function ProjectHistory({ project, mayWrite }: { project: ProjectCard; mayWrite: boolean }) {
  const { t } = useTranslation();
  const found = useProjectHistory(project.id);
  if (found.isPending) return <ListSkeleton rows={3} />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  return (
    <>
      {mayWrite && <Note id={project.id} />}
      <ol className={classes["history"]} data-testid="project-history">
        {found.data.pages.flatMap((page) => page.items).map((line) => <Line key={line.id} line={line} />)}
      </ol>
      {found.hasNextPage && <Button mt="sm" variant="default" size="xs" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("common.loadMore")}</Button>}
    </>
  );
}

function Note({ id }: { id: number }) {
  const { t } = useTranslation();
  const add = useAddProjectNote(id);
  const [text, setText] = useState("");
  const submit = () => add.mutate(text.trim(), { onSuccess: () => setText(""), onError: toastProblem });
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (text.trim() !== "") submit(); }}>
      <Textarea aria-label={t("projects.note")} placeholder={t("projects.note")} autosize minRows={2} maxRows={6} value={text} onChange={(event) => setText(event.currentTarget.value)} data-testid="project-note" />
      <Group justify="flex-end" mt={6} mb="sm"><Button type="submit" size="xs" disabled={text.trim() === ""} loading={add.isPending}>{t("projects.addNote")}</Button></Group>
    </form>
  );
}

function Line({ line }: { line: ProjectLine }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <li>
      <Text span size="xs" c="dimmed">{[format.when(line.at), line.author?.name].filter(Boolean).join(" · ")}</Text>
      {line.event === "created" && <div>{t("projects.begun")}</div>}
      {line.changes.map((change) => <ChangeLine key={String(change["field"])} change={change} />)}
      {line.text !== "" && <div className={classes["words"]}>{line.text}</div>}
    </li>
  );
}

function ChangeLine({ change }: { change: Change }) {
  const { t } = useTranslation();
  const format = useFormat();
  const named = useFieldNames();
  const field = String(change["field"]);
  const own = { state: "projects.state", members: "projects.members", starts_on: "projects.startsOn", due_on: "projects.dueOn", description: "projects.description", name: "projects.name" } as const;
  const name = field in own ? t(own[field as keyof typeof own]).toLocaleLowerCase() : named([field]).join();
  const shown = (value: Change[string] | undefined): string => {
    if (value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)) return t("deals.empty");
    if (Array.isArray(value)) return value.join(", ");
    const state = STATES.find((one) => one === value);
    if (field === "state" && state !== undefined) return t(`projects.states.${state}`).toLocaleLowerCase();
    return field.endsWith("_on") ? format.date(`${String(value)}T12:00:00`) : String(value);
  };
  return <div>{t("deals.change", { field: name, before: shown(change["before"]), after: shown(change["after"]) })}</div>;
}
