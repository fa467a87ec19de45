import { Button, Menu, Text } from "@mantine/core";
import { IconCheck, IconMoodSmile, IconPlayerPause } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Desk } from "@/api/types";
import { askForNotifications, useNotificationAccess } from "@/features/alerts/settings";
import { Panel } from "@/ui/Page";
import { Empty } from "@/ui/States";

import { useDeskActions } from "./api";
import classes from "./DeskPage.module.css";
import { PhoneItems } from "./PhoneItems";

/** No card: tells what is missing before calls can come, or that all is well. */
export function EmptyDesk({ desk }: { desk: Desk }) {
  const { t } = useTranslation();
  const { goReady, busy } = useDeskActions();
  const access = useNotificationAccess();
  if (desk.state === "paused") {
    return (
      <Panel>
        <Empty icon={IconPlayerPause} title={t("desk.emptyTitle")} hint={t("desk.emptyPaused")}>
          <Button mt="sm" onClick={goReady} loading={busy}>
            {t("state.goReady")}
          </Button>
        </Empty>
      </Panel>
    );
  }
  if (desk.state !== "offline") {
    return (
      <Panel>
        <Empty icon={IconMoodSmile} title={t("desk.emptyTitle")} hint={t("desk.emptyReady")} />
      </Panel>
    );
  }
  const hasPhone = desk.phone !== null;
  return (
    <Panel>
      <Empty icon={IconMoodSmile} title={t("desk.startTitle")} hint={t("desk.startText")}>
        <ol className={classes["steps"]}>
          <Step number={1} done={hasPhone} next={!hasPhone} title={t("desk.stepPhone")} hint={desk.phone?.kind === "browser" ? t("phone.thisBrowser") : (desk.phone?.label ?? t("desk.stepPhoneHint"))}>
            <Menu width={280} position="bottom-end">
              <Menu.Target>
                <Button size="xs" variant={hasPhone ? "default" : "filled"} data-testid="desk-choose-phone">
                  {hasPhone ? t("common.edit") : t("state.noPhone")}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <PhoneItems desk={desk} />
              </Menu.Dropdown>
            </Menu>
          </Step>
          <Step number={2} done={access === "granted"} title={t("desk.stepAlerts")} hint={access === "unsupported" ? t("alerts.unsupported") : t("desk.stepAlertsHint")}>
            {access === "default" && (
              <Button size="xs" variant="default" onClick={() => void askForNotifications()}>
                {t("alerts.allow")}
              </Button>
            )}
          </Step>
          <Step number={3} next={hasPhone} title={t("desk.stepReady")} hint={t("desk.stepReadyHint")}>
            <Button size="xs" disabled={!hasPhone} loading={busy} onClick={goReady} data-testid="desk-start">
              {t("state.goReady")}
            </Button>
          </Step>
        </ol>
      </Empty>
    </Panel>
  );
}

interface StepProps {
  number: number;
  done?: boolean;
  next?: boolean;
  title: string;
  hint: string;
  children: ReactNode;
}

function Step({ number, done = false, next = false, title, hint, children }: StepProps) {
  const { t } = useTranslation();
  return (
    <li className={classes["step"]} data-done={done || undefined} data-next={next || undefined}>
      <span className={classes["stepMark"]} aria-label={done ? t("desk.done") : undefined} role={done ? "img" : undefined}>
        {done ? <IconCheck size={15} stroke={2.4} /> : number}
      </span>
      <span className={classes["stepText"]}>
        <Text span fw={600} display="block">
          {title}
        </Text>
        <Text span size="xs" c="dimmed" display="block">
          {hint}
        </Text>
      </span>
      {children}
    </li>
  );
}
