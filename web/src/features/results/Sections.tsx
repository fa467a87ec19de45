import { Tabs } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { can, useMe } from "@/features/session/api";

import { useQaCounts } from "./api";

const TABS = [
  { to: "/results", label: "results", permission: "qa.results_own", count: "results" },
  { to: "/quality", label: "reports", permission: "qa.reports", count: null },
  { to: "/disputes", label: "disputes", permission: "qa.disputes", count: "disputes" },
  { to: "/coaching", label: "coaching", permission: null, count: "coaching" },
  { to: "/calibrations", label: "calibrations", permission: "qa.calibrate", count: "calibrations" },
  { to: "/best-lines", label: "lines", permission: "qa.lines", count: null },
] as const;

export type QaSection = (typeof TABS)[number]["label"];

/** The rooms of quality that this person may enter, with what waits in them. */
export function QaSections({ now }: { now: QaSection }) {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const counts = useQaCounts();
  const shown = TABS.filter((tab) => tab.permission === null || can(me, tab.permission));
  return (
    <Tabs value={now} onChange={(value) => { const tab = shown.find((one) => one.label === value); if (tab !== undefined) void navigate({ to: tab.to }); }} keepMounted={false}>
      <Tabs.List>
        {shown.map((tab) => {
          const waiting = tab.count === null ? 0 : (counts.data?.[tab.count] ?? 0);
          return (
            <Tabs.Tab key={tab.label} value={tab.label} data-testid={`qa-${tab.label}`}>
              {t(`qaSections.${tab.label}`)}
              {waiting > 0 && ` · ${waiting}`}
            </Tabs.Tab>
          );
        })}
      </Tabs.List>
    </Tabs>
  );
}
