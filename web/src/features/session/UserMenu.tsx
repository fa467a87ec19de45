import { Menu, SegmentedControl, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import type { MantineColorScheme } from "@mantine/core";
import { IconDevices, IconKeyboard, IconLogout } from "@tabler/icons-react";
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
  const [sessions, setSessions] = useState(false);
  const signOut = $api.useMutation("delete", "/api/v1/session", { onSuccess: onSignedOut, onError: toastProblem });
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <UnstyledButton className={classes["target"]} aria-label={t("auth.menu", { name: me.name })} data-testid="user-menu">
            <Person name={me.name} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={classes["who"]}>
            <Text fw={600}>{me.name}</Text>
            <Text size="xs" c="dimmed">
              {t(`role.${me.role}`)} · {me.login}
            </Text>
          </div>
          <Menu.Divider />
          <Preferences />
          <Menu.Divider />
          <Menu.Item leftSection={<IconDevices size={16} />} onClick={() => setSessions(true)}>
            {t("auth.sessions")}
          </Menu.Item>
          <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={onHelp}>
            {t("prefs.help")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate({})} data-testid="sign-out">
            {t("auth.signOut")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {sessions && (
        <Suspense>
          <Sessions onClose={() => setSessions(false)} />
        </Suspense>
      )}
    </>
  );
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
        onChange={(value) => chooseTheme(value as MantineColorScheme)}
      />
    </div>
  );
}
