import { AppShell, Burger, Group, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { onSessionEnd } from "@/api/client";
import { Alerts } from "@/features/alerts/Alerts";
import { AlertsMenu } from "@/features/alerts/AlertsMenu";
import { ListenStrip } from "@/features/board/ListenStrip";
import { Messages } from "@/features/board/Messages";
import { AgentControl } from "@/features/desk/AgentControl";
import { CardAnnouncer } from "@/features/desk/CardAnnouncer";
import { forgetRecent } from "@/features/customers/recent";
import { forgetDrafts } from "@/features/desk/note";
import { ControlKeys } from "@/features/control/ControlKeys";
import { showsNotices } from "@/features/inbox/api";
import { Bell } from "@/features/inbox/Bell";
import { PhoneMenu } from "@/features/phone/PhoneMenu";
import { PhoneStrip } from "@/features/phone/PhoneStrip";
import { usePhoneLife } from "@/features/phone/usePhone";
import { CreateMenu } from "@/features/quick/CreateMenu";
import { useQuickCreate } from "@/features/quick/useQuickCreate";
import { SearchButton } from "@/features/search/SearchButton";
import { can, useMe } from "@/features/session/api";
import { showsTasks } from "@/features/tasks/api";
import { Reminders } from "@/features/tasks/Reminders";
import { UserMenu } from "@/features/session/UserMenu";
import { setLanguage } from "@/i18n";
import { deskStore, openDesk, useConnectionState } from "@/socket/desk";
import { KEYS, useKeys } from "@/ui/keys";

import classes from "./Frame.module.css";
import { LinkBanner } from "./LinkBanner";
import { LinkState } from "./LinkState";
import { Navigation } from "./Navigation";
import { PAGES } from "./pages";

const ShortcutsDialog = lazy(() => import("./ShortcutsDialog").then((module) => ({ default: module.ShortcutsDialog })));

export function Frame() {
  const { t } = useTranslation();
  const me = useMe();
  const atDesk = can(me, "desk.use");
  const [menu, { toggle, close }] = useDisclosure();
  const [help, setHelp] = useState(false);
  const leave = useLeave();
  usePreferences();
  const withTasks = can(me, "tasks.view");
  useLiveDesk(withTasks, leave);
  usePhoneLife();
  useNotices();
  useGoTo();
  useKeys("everywhere", { help: () => setHelp(true) });
  const quick = useQuickCreate();
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(close, [path, close]);
  return (
    <AppShell
      header={{ height: 54 }}
      navbar={{ width: { base: 220, sm: 62, lg: 212 }, breakpoint: "sm", collapsed: { mobile: !menu } }}
      padding="md"
    >
      <a href="#content" className="skip-link">
        {t("app.skip")}
      </a>
      <AppShell.Header className={classes["header"]}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="sm">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={menu} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t("nav.main")} />
            {can(me, "customers.view") && <SearchButton pages={PAGES} quick={quick} />}
            <CreateMenu {...quick} />
          </Group>
          <Group gap="xs" wrap="nowrap">
            {atDesk && <LinkState />}
            {atDesk && <AgentControl />}
            {atDesk && <PhoneMenu />}
            {withTasks && <Bell />}
            {atDesk && <AlertsMenu />}
            <UserMenu onHelp={() => setHelp(true)} onSignedOut={() => leave(false)} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className={classes["navbar"]} aria-label={t("nav.main")}>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes["main"]}>
        {atDesk && <LinkBanner />}
        {atDesk && <PhoneStrip />}
        {can(me, "calls.listen") && <ListenStrip />}
        {atDesk && <Messages />}
        <Outlet />
      </AppShell.Main>
      {atDesk && <Alerts />}
      {atDesk && <CardAnnouncer />}
      {atDesk && <ControlKeys />}
      {withTasks && <Reminders />}
      {quick.dialog}
      {help && (
        <Suspense>
          <ShortcutsDialog onClose={() => setHelp(false)} />
        </Suspense>
      )}
    </AppShell>
  );
}

/** Leave for the sign-in page and forget what this person has seen. */
function useLeave(): (ended: boolean) => void {
  const navigate = useNavigate();
  const queries = useQueryClient();
  return useCallback(
    (ended: boolean) => {
      // A session that ran out may be the same person's again in a minute; one who signs out leaves nothing behind.
      if (!ended) forgetDrafts();
      if (!ended) forgetRecent();
      const next = ended ? { ended, next: location.pathname + location.search } : {};
      void navigate({ to: "/sign-in", search: next }).then(() => queries.clear());
    },
    [navigate, queries],
  );
}

/** The line of events: cards for those with a desk, reminders for everybody with tasks. */
function useLiveDesk(listens: boolean, leave: (ended: boolean) => void): void {
  const state = useConnectionState();
  useEffect(() => (listens ? openDesk() : undefined), [listens]);
  useEffect(() => onSessionEnd(() => leave(true)), [leave]);
  useEffect(() => {
    if (state === "signed-out") leave(true);
  }, [state, leave]);
}

function useNotices(): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      deskStore.onNotice((topic) => {
        const path = topic === "messages" ? "/api/v1/desk/messages" : "/api/v1/supervision/listening";
        if (topic === "tasks") void queries.invalidateQueries({ predicate: showsTasks });
        else if (topic === "inbox") void queries.invalidateQueries({ predicate: showsNotices });
        else void queries.invalidateQueries({ queryKey: ["get", path] });
      }),
    [queries],
  );
}

function usePreferences(): void {
  const { language, theme } = useMe();
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => void setLanguage(language), [language]);
  useEffect(() => setColorScheme(theme), [theme, setColorScheme]);
}

/** G and a letter: to each page that this person may open. */
function useGoTo(): void {
  const me = useMe();
  const navigate = useNavigate();
  const mine = PAGES.filter((page) => page.label in KEYS.go && page.allowed(me));
  useKeys("go", Object.fromEntries(mine.map(({ to, label }) => [label, () => void navigate({ to })])));
}
