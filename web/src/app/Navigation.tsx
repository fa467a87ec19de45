import { Badge } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { ConsolePage } from "@/features/search/pages";
import { can, useMe } from "@/features/session/api";
import { useTaskCounts } from "@/features/tasks/api";
import { useDeskView } from "@/socket/desk";

import classes from "./Frame.module.css";
import { PAGES, SECTIONS } from "./pages";

/** Up to so many pages need no headings between them. */
const FEW = 10;

export function Navigation() {
  const { t } = useTranslation();
  const me = useMe();
  const few = PAGES.filter((page) => page.allowed(me)).length <= FEW;
  return (
    <div className={classes["nav"]} data-many={few ? undefined : true}>
      {SECTIONS.map(({ name, pages }) => {
        const mine = pages.filter((page) => page.allowed(me));
        if (mine.length === 0) return null;
        return (
          <div key={name} role="group" aria-label={t(`menu.${name}`)} className={classes["section"]}>
            {!few && <div className={classes["heading"]} aria-hidden>{t(`menu.${name}`)}</div>}
            <Links pages={mine} />
          </div>
        );
      })}
    </div>
  );
}

function Links({ pages }: { pages: readonly ConsolePage[] }) {
  const { t } = useTranslation();
  const me = useMe();
  const ringing = useDeskView().cards.filter((card) => card.phase === "ringing").length;
  const overdue = useTaskCounts(can(me, "tasks.view")).data?.overdue ?? 0;
  return (
    <>
      {pages.map(({ to, label, icon: Glyph }) => (
        <Link key={label} to={to} className={classes["link"]} title={t(`nav.${label}`)}>
          <Glyph size={20} stroke={1.7} aria-hidden />
          <span className={classes["label"]}>{t(`nav.${label}`)}</span>
          {label === "desk" && ringing > 0 && (
            <Badge className={classes["count"] ?? ""} size="sm" variant="filled" circle>
              {ringing}
            </Badge>
          )}
          {label === "tasks" && overdue > 0 && (
            <Badge className={classes["count"] ?? ""} size="sm" variant="filled" color="red" aria-label={t("tasks.overdueCount", { count: overdue })} data-testid="nav-overdue">
              {overdue}
            </Badge>
          )}
        </Link>
      ))}
    </>
  );
}
