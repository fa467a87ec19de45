import { Group, Title, VisuallyHidden } from "@mantine/core";
import { useEffect } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import classes from "./Page.module.css";

interface PageProps {
  title: string;
  aside?: ReactNode;
  /** The heading is there for screen readers only: on the desk every line of height is a line of a card. */
  quiet?: boolean;
  children: ReactNode;
}

/** A screen with its one heading; the heading also names the browser tab. */
export function Page({ title, aside, quiet = false, children }: PageProps) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = t("app.pageOf", { page: title });
  }, [t, title]);
  return (
    <div className={classes["page"]}>
      {quiet ? (
        <VisuallyHidden>
          <h1>{title}</h1>
        </VisuallyHidden>
      ) : (
        <Group justify="space-between" wrap="nowrap" className={classes["head"]}>
          <Title order={1} lineClamp={1}>
            {title}
          </Title>
          {aside}
        </Group>
      )}
      {children}
    </div>
  );
}

/** A quiet box on the canvas. */
export function Panel({ children, title, flush }: { children: ReactNode; title?: string; flush?: boolean }) {
  return (
    <section className={classes["panel"]} data-flush={flush ?? undefined}>
      {title !== undefined && (
        <Title order={2} size="h3" className={classes["panelTitle"]}>
          {title}
        </Title>
      )}
      {children}
    </section>
  );
}
