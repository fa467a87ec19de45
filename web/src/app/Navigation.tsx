import { Badge } from "@mantine/core";
import {
  IconAddressBook,
  IconArrowMerge,
  IconCalendarWeek,
  IconChartBar,
  IconChecklist,
  IconClipboardList,
  IconDatabaseHeart,
  IconDeviceLandlinePhone,
  IconFileMusic,
  IconGauge,
  IconHeadset,
  IconInbox,
  IconLayoutDashboard,
  IconListCheck,
  IconPhone,
  IconScript,
  IconStethoscope,
  IconSubtask,
  IconTargetArrow,
  IconUsersGroup,
} from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { LinkProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import type { Me } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { useTaskCounts } from "@/features/tasks/api";
import type en from "@/i18n/en.json";
import { useDeskView } from "@/socket/desk";

import classes from "./Frame.module.css";

interface Entry {
  to: NonNullable<LinkProps["to"]>;
  label: keyof (typeof en)["nav"];
  icon: Icon;
  allowed: (me: Me) => boolean;
}

const ENTRIES: Entry[] = [
  { to: "/desk", label: "desk", icon: IconHeadset, allowed: (me) => can(me, "desk.use") },
  { to: "/board", label: "board", icon: IconLayoutDashboard, allowed: (me) => can(me, "queues.view") },
  {
    to: "/calls",
    label: "calls",
    icon: IconPhone,
    allowed: (me) => can(me, "calls.view_own") || can(me, "calls.view_all"),
  },
  { to: "/customers", label: "customers", icon: IconAddressBook, allowed: (me) => can(me, "customers.view") },
  { to: "/duplicates", label: "duplicates", icon: IconArrowMerge, allowed: (me) => can(me, "customers.merge") },
  { to: "/data-quality", label: "dataQuality", icon: IconDatabaseHeart, allowed: (me) => can(me, "customers.merge") },
  { to: "/deals", label: "deals", icon: IconTargetArrow, allowed: (me) => can(me, "deals.view") },
  { to: "/tasks", label: "tasks", icon: IconSubtask, allowed: (me) => can(me, "tasks.view") },
  { to: "/records", label: "records", icon: IconFileMusic, allowed: (me) => can(me, "transcripts.edit") },
  { to: "/scripts", label: "scripts", icon: IconScript, allowed: (me) => can(me, "scripts.view") },
  { to: "/reviews", label: "reviews", icon: IconInbox, allowed: (me) => can(me, "reviews.do") },
  { to: "/checklist", label: "checklist", icon: IconListCheck, allowed: (me) => can(me, "reviews.do") },
  { to: "/criteria", label: "criteria", icon: IconGauge, allowed: (me) => can(me, "checks.view") },
  { to: "/forms", label: "forms", icon: IconClipboardList, allowed: (me) => can(me, "forms.view") },
  { to: "/reports", label: "reports", icon: IconChartBar, allowed: (me) => can(me, "reports.view") },
  { to: "/results", label: "results", icon: IconChecklist, allowed: (me) => can(me, "qa.results_own") && !can(me, "qa.reports") },
  { to: "/quality", label: "quality", icon: IconChecklist, allowed: (me) => can(me, "qa.reports") },
  { to: "/planning", label: "planning", icon: IconCalendarWeek, allowed: (me) => can(me, "planning.view") },
  { to: "/planning", label: "mySchedule", icon: IconCalendarWeek, allowed: (me) => can(me, "desk.use") && !can(me, "planning.view") },
  { to: "/users", label: "users", icon: IconUsersGroup, allowed: (me) => can(me, "users.view") },
  { to: "/phones", label: "phones", icon: IconDeviceLandlinePhone, allowed: (me) => can(me, "settings.view") },
  { to: "/self-check", label: "selfcheck", icon: IconStethoscope, allowed: (me) => can(me, "settings.view") },
];

export function Navigation() {
  const { t } = useTranslation();
  const me = useMe();
  const ringing = useDeskView().cards.filter((card) => card.phase === "ringing").length;
  const overdue = useTaskCounts(can(me, "tasks.view")).data?.overdue ?? 0;
  return (
    <div className={classes["nav"]}>
      {ENTRIES.filter((entry) => entry.allowed(me)).map(({ to, label, icon: Glyph }) => (
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
    </div>
  );
}
