/** The pages of the console: the menu shows them, and the search goes to them. */
import {
  IconAddressBook,
  IconArrowMerge,
  IconBoxSeam,
  IconCalendarWeek,
  IconChartBar,
  IconChecklist,
  IconClipboardList,
  IconDatabaseHeart,
  IconDeviceLandlinePhone,
  IconFileMusic,
  IconFolders,
  IconForms,
  IconGauge,
  IconHeadset,
  IconHistory,
  IconInbox,
  IconLayoutDashboard,
  IconListCheck,
  IconNews,
  IconPhone,
  IconReportMoney,
  IconScript,
  IconShieldLock,
  IconStethoscope,
  IconSubtask,
  IconSwords,
  IconTargetArrow,
  IconTrash,
  IconUsersGroup,
  IconWebhook,
} from "@tabler/icons-react";

import type { ConsolePage } from "@/features/search/pages";
import { can } from "@/features/session/api";
import type en from "@/i18n/en.json";

interface Section {
  name: keyof (typeof en)["menu"];
  pages: readonly ConsolePage[];
}

export const SECTIONS: readonly Section[] = [
  {
    name: "work",
    pages: [
      { to: "/desk", label: "desk", icon: IconHeadset, allowed: (me) => can(me, "desk.use") },
      { to: "/board", label: "board", icon: IconLayoutDashboard, allowed: (me) => can(me, "queues.view") },
      {
        to: "/calls",
        label: "calls",
        icon: IconPhone,
        allowed: (me) => can(me, "calls.view_own") || can(me, "calls.view_all"),
      },
      { to: "/feed", label: "feed", icon: IconNews, allowed: (me) => can(me, "customers.view") || can(me, "deals.view") },
      { to: "/tasks", label: "tasks", icon: IconSubtask, allowed: (me) => can(me, "tasks.view") },
    ],
  },
  {
    name: "customers",
    pages: [
      { to: "/customers", label: "customers", icon: IconAddressBook, allowed: (me) => can(me, "customers.view") },
      { to: "/deals", label: "deals", icon: IconTargetArrow, allowed: (me) => can(me, "deals.view") },
      { to: "/catalogue", label: "catalogue", icon: IconBoxSeam, allowed: (me) => can(me, "goods.view") },
      { to: "/projects", label: "projects", icon: IconFolders, allowed: (me) => can(me, "projects.view") },
      { to: "/competitors", label: "competitors", icon: IconSwords, allowed: (me) => can(me, "deals.view") },
      { to: "/sales", label: "sales", icon: IconReportMoney, allowed: (me) => can(me, "sales.view") },
      { to: "/duplicates", label: "duplicates", icon: IconArrowMerge, allowed: (me) => can(me, "customers.merge") },
      { to: "/data-quality", label: "dataQuality", icon: IconDatabaseHeart, allowed: (me) => can(me, "customers.merge") },
      { to: "/bin", label: "bin", icon: IconTrash, allowed: (me) => can(me, "cards.delete") },
    ],
  },
  {
    name: "quality",
    pages: [
      { to: "/records", label: "records", icon: IconFileMusic, allowed: (me) => can(me, "transcripts.edit") },
      { to: "/scripts", label: "scripts", icon: IconScript, allowed: (me) => can(me, "scripts.view") },
      { to: "/reviews", label: "reviews", icon: IconInbox, allowed: (me) => can(me, "reviews.do") },
      { to: "/checklist", label: "checklist", icon: IconListCheck, allowed: (me) => can(me, "reviews.do") },
      { to: "/criteria", label: "criteria", icon: IconGauge, allowed: (me) => can(me, "checks.view") },
      { to: "/forms", label: "forms", icon: IconClipboardList, allowed: (me) => can(me, "forms.view") },
      { to: "/results", label: "results", icon: IconChecklist, allowed: (me) => can(me, "qa.results_own") && !can(me, "qa.reports") },
      { to: "/quality", label: "quality", icon: IconChecklist, allowed: (me) => can(me, "qa.reports") },
    ],
  },
  {
    name: "firm",
    pages: [
      { to: "/reports", label: "reports", icon: IconChartBar, allowed: (me) => can(me, "reports.view") },
      { to: "/planning", label: "planning", icon: IconCalendarWeek, allowed: (me) => can(me, "planning.view") },
      { to: "/planning", label: "mySchedule", icon: IconCalendarWeek, allowed: (me) => can(me, "desk.use") && !can(me, "planning.view") },
      { to: "/fields", label: "fields", icon: IconForms, allowed: (me) => can(me, "crm.setup") },
      { to: "/privacy", label: "privacy", icon: IconShieldLock, allowed: (me) => can(me, "customers.privacy") || can(me, "customers.hold") },
      { to: "/users", label: "users", icon: IconUsersGroup, allowed: (me) => can(me, "users.view") },
      { to: "/phones", label: "phones", icon: IconDeviceLandlinePhone, allowed: (me) => can(me, "settings.view") },
      { to: "/integrations", label: "integrations", icon: IconWebhook, allowed: (me) => can(me, "integrations.manage") },
      { to: "/audit", label: "audit", icon: IconHistory, allowed: (me) => can(me, "audit.view") && can(me, "users.view") },
      { to: "/self-check", label: "selfcheck", icon: IconStethoscope, allowed: (me) => can(me, "settings.view") },
    ],
  },
];

export const PAGES: readonly ConsolePage[] = SECTIONS.flatMap((section) => section.pages);
