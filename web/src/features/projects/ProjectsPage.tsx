import { Button, Group, SegmentedControl, Select, Table, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconFolders, IconPlus, IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { AnchorLink } from "@/ui/links";
import { Page, Panel } from "@/ui/Page";
import { useKeys } from "@/ui/keys";
import { Empty, Failed, ListSkeleton } from "@/ui/States";

import { useProjects } from "./api";
import { Deadline, Done, StateBadge } from "./parts";
import { ProjectDialog } from "./ProjectDialog";
import classes from "./Projects.module.css";
import { STATES } from "./types";
import type { Project, ProjectQuery } from "./types";

const TYPING_PAUSE_MS = 250;
type Wanted = NonNullable<ProjectQuery["state"]> | "any";

export function ProjectsPage() {
  const { t } = useTranslation();
  const mayMake = can(useMe(), "projects.edit");
  const navigate = useNavigate();
  const [q, setQ] = useState("");
  const [mine, setMine] = useState(false);
  const [state, setState] = useState<Wanted>("running");
  const [making, setMaking] = useState(false);
  const find = useDebouncedCallback((typed: string) => setQ(typed.trim()), TYPING_PAUSE_MS);
  useKeys("lists", { make: () => { if (mayMake) setMaking(true); } });
  const states: { value: Wanted; label: string }[] = [
    { value: "running", label: t("projects.running") },
    ...STATES.map((value) => ({ value, label: t(`projects.states.${value}`) })),
    { value: "any", label: t("projects.any") },
  ];
  return (
    <Page title={t("projects.title")} aside={mayMake && <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)} data-testid="project-new">{t("projects.new")}</Button>}>
      <div className={classes["bar"]} role="search">
        <SegmentedControl size="sm" aria-label={t("tasks.whose")} value={mine ? "mine" : "all"} onChange={(value) => setMine(value === "mine")} data={[{ value: "all", label: t("projects.all") }, { value: "mine", label: t("projects.mine") }]} />
        <Select w={170} allowDeselect={false} aria-label={t("projects.state")} data={states} value={state} onChange={(value) => setState(states.find((one) => one.value === value)?.value ?? "running")} data-testid="projects-state" />
        <TextInput w={240} aria-label={t("projects.search")} placeholder={t("projects.search")} leftSection={<IconSearch size={16} />} onChange={(event) => find(event.currentTarget.value)} />
      </div>
      <Panel flush><List query={{ q, limit: 50, ...(mine && { mine }), ...(state !== "any" && { state }) }} /></Panel>
      {making && <ProjectDialog project={null} onClose={() => setMaking(false)} onMade={(id) => void navigate({ to: "/projects/$id", params: { id } })} />}
    </Page>
  );
}

function List({ query }: { query: ProjectQuery }) {
  const { t } = useTranslation();
  const found = useProjects(query);
  if (found.isPending) return <ListSkeleton />;
  if (found.isError) return <Failed error={found.error} onRetry={() => void found.refetch()} />;
  const rows = found.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <Empty icon={IconFolders} title={t("projects.none")} hint={t("projects.noneHint")} />;
  return (
    <div className={classes["scroll"]}>
      <Table highlightOnHover verticalSpacing={7} fz={13} data-testid="projects">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("projects.name")}</Table.Th>
            <Table.Th>{t("projects.state")}</Table.Th>
            <Table.Th>{t("nav.customer")}</Table.Th>
            <Table.Th>{t("customers.responsible")}</Table.Th>
            <Table.Th>{t("projects.progress")}</Table.Th>
            <Table.Th>{t("projects.dueOn")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{rows.map((one) => <Row key={one.id} one={one} />)}</Table.Tbody>
      </Table>
      {found.hasNextPage && <Group justify="center" p="sm"><Button variant="default" size="xs" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>{t("common.loadMore")}</Button></Group>}
    </div>
  );
}

function Row({ one }: { one: Project }) {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Td><AnchorLink size="sm" fw={550} to="/projects/$id" params={{ id: one.id }}>{one.name}</AnchorLink></Table.Td>
      <Table.Td><StateBadge project={one} /></Table.Td>
      <Table.Td>{(one.company ?? one.contact)?.name ?? ""}</Table.Td>
      <Table.Td>{one.responsible?.name ?? t("card.noResponsible")}</Table.Td>
      <Table.Td><Done progress={one.progress} /></Table.Td>
      <Table.Td><Deadline project={one} /></Table.Td>
    </Table.Tr>
  );
}
