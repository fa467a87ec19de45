import { Divider, NavLink, Popover, SegmentedControl, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import type { MantineColorScheme } from "@mantine/core";
import { IconDevices, IconKeyboard, IconLogout } from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { Language } from "@/api/types";
import { currentLanguage, setLanguage } from "@/i18n";
import { Person } from "@/ui/Person";
import { toastProblem } from "@/ui/toast";

import { meQuery, useMe } from "./api";
import classes from "./UserMenu.module.css";

const Sessions = lazy(() => import("./Sessions").then((module) => ({ default: module.Sessions })));

const LANGUAGES = [
  { value: "ru", label: "RU" },
  { value: "en", label: "EN" },
];

interface UserMenuProps {
  onHelp: () => void;
  onSignedOut: () => void;
}

export function UserMenu({ onHelp, onSignedOut }: UserMenuProps) {
  const { t } = useTranslation();
  const me = useMe();
  const [opened, setOpened] = useState(false);
  const [sessions, setSessions] = useState(false);
  const leaveFor = (act: () => void) => () => {
    setOpened(false);
    act();
  };
  const signOut = $api.useMutation("delete", "/api/v1/session", { onSuccess: onSignedOut, onError: toastProblem });
  return (
    <>
      <Popover position="bottom-end" width={260} shadow="md" trapFocus returnFocus opened={opened} onChange={setOpened}>
        <Popover.Target>
          <UnstyledButton
            className={classes["target"]}
            aria-label={t("auth.menu", { name: me.name })}
            onClick={() => setOpened(!opened)}
            data-testid="user-menu"
          >
            <Person name={me.name} />
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown p={6} aria-label={t("auth.menu", { name: me.name })}>
          <div className={classes["who"]}>
            <Text fw={600}>{me.name}</Text>
            <Text size="xs" c="dimmed">
              {t(`role.${me.role}`)} · {me.login}
            </Text>
          </div>
          <Preferences />
          <Divider my={6} />
          <Entry icon={IconDevices} label={t("auth.sessions")} onClick={leaveFor(() => setSessions(true))} />
          <Entry icon={IconKeyboard} label={t("prefs.help")} onClick={leaveFor(onHelp)} />
          <Divider my={6} />
          <Entry icon={IconLogout} label={t("auth.signOut")} onClick={() => signOut.mutate({})} testId="sign-out" />
        </Popover.Dropdown>
      </Popover>
      {sessions && (
        <Suspense>
          <Sessions onClose={() => setSessions(false)} />
        </Suspense>
      )}
    </>
  );
}

interface EntryProps {
  icon: Icon;
  label: string;
  onClick: () => void;
  testId?: string;
}

function Entry({ icon: Glyph, label, onClick, testId }: EntryProps) {
  return <NavLink component="button" type="button" leftSection={<Glyph size={16} stroke={1.7} />} label={label} onClick={onClick} data-testid={testId} className={classes["entry"] ?? ""} />;
}

function Preferences() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const queries = useQueryClient();
  const save = $api.useMutation("patch", "/api/v1/session/preferences", {
    onSuccess: (me) => queries.setQueryData(meQuery.queryKey, me),
    onError: toastProblem,
  });
  const chooseLanguage = (language: Language) => {
    void setLanguage(language);
    save.mutate({ body: { language } });
  };
  const chooseTheme = (theme: MantineColorScheme) => {
    setColorScheme(theme);
    save.mutate({ body: { theme } });
  };
  return (
    <div className={classes["preferences"]}>
      <Text size="xs" c="dimmed">
        {t("prefs.language")}
      </Text>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t("prefs.language")}
        data={LANGUAGES}
        value={currentLanguage()}
        onChange={(value) => chooseLanguage(value as Language)}
      />
      <Text size="xs" c="dimmed" mt={6}>
        {t("prefs.theme")}
      </Text>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t("prefs.theme")}
        data={(["light", "dark", "auto"] as const).map((value) => ({ value, label: t(`prefs.${value}`) }))}
        value={colorScheme}
        onChange={(value) => chooseTheme(value)}
      />
    </div>
  );
}
