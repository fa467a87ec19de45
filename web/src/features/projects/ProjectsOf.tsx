import { Button, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";
import { AnchorLink } from "@/ui/links";
import { Panel } from "@/ui/Page";
import { Failed } from "@/ui/States";

import { useProjectsOf } from "./api";
import { Deadline, Done, StateBadge } from "./parts";
import { ProjectDialog } from "./ProjectDialog";
import classes from "./Projects.module.css";
import type { ProjectInput } from "./types";

interface ProjectsOfProps {
  about: Pick<ProjectInput, "contact_id" | "company_id" | "deal_id">;
  /** What a new project is called at first. */
  name?: string;
  /** Shown when there are projects only; otherwise they can be begun here, too. */
  quiet?: boolean;
}

/** The projects of a customer or a deal as far as one may see them; of a won deal one is begun in one step. */
export function ProjectsOf({ about, name = "", quiet = false }: ProjectsOfProps) {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const allowed = can(me, "projects.view");
  const found = useProjectsOf(about, allowed);
  const [making, setMaking] = useState(false);
  const items = found.data?.items ?? [];
  if (!allowed || (quiet && !found.isError && items.length === 0)) return null;
  return (
    <Panel title={t("projects.title")}>
      <div data-testid="projects-of">
        {found.isError && <Failed error={found.error} onRetry={() => void found.refetch()} />}
        {found.isSuccess && items.length === 0 && <Text size="sm" c="dimmed">{t("projects.noneOf")}</Text>}
        <ul className={classes["list"]}>
          {items.map((one) => (
            <li key={one.id} className={classes["row"]}>
              <span>
                <AnchorLink size="sm" fw={550} to="/projects/$id" params={{ id: one.id }}>{one.name}</AnchorLink>
                <br />
                <Done progress={one.progress} />
              </span>
              <span style={{ textAlign: "right" }}>
                <StateBadge project={one} />
                <br />
                <Deadline project={one} />
              </span>
            </li>
          ))}
        </ul>
        {can(me, "projects.edit") && !quiet && <Button mt="xs" size="xs" variant="light" leftSection={<IconPlus size={15} />} onClick={() => setMaking(true)} data-testid="projects-of-new">{t(about.deal_id == null ? "projects.new" : "projects.begin")}</Button>}
      </div>
      {making && <ProjectDialog project={null} about={about} name={name} onClose={() => setMaking(false)} onMade={(id) => void navigate({ to: "/projects/$id", params: { id } })} />}
    </Panel>
  );
}
