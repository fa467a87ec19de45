import { ActionIcon, Button, Popover, Stack, Switch, Text } from "@mantine/core";
import { IconBell, IconBellOff, IconBellRinging } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { startRing } from "./ring";
import { askForNotifications, setSound, useNotificationAccess, useSoundOn } from "./settings";

export function AlertsMenu() {
  const { t } = useTranslation();
  const sound = useSoundOn();
  const access = useNotificationAccess();
  const Glyph = !sound ? IconBellOff : access === "granted" ? IconBellRinging : IconBell;
  return (
    <Popover position="bottom-end" width={280} withArrow shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size={34} aria-label={t("alerts.menu")}>
          <Glyph size={20} stroke={1.7} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("alerts.menu")}>
        <Stack gap="sm">
          <Switch label={t("alerts.sound")} checked={sound} onChange={(event) => setSound(event.currentTarget.checked)} />
          <Button variant="default" size="xs" onClick={() => startRing(false)}>
            {t("alerts.test")}
          </Button>
          <div>
            <Text size="sm" fw={600}>
              {t("alerts.notifications")}
            </Text>
            {access === "default" ? (
              <Button mt={6} size="xs" fullWidth onClick={() => void askForNotifications()}>
                {t("alerts.allow")}
              </Button>
            ) : (
              <Text size="xs" c="dimmed">
                {access === "granted" ? t("alerts.on") : access === "denied" ? t("alerts.denied") : t("alerts.unsupported")}
              </Text>
            )}
          </div>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
