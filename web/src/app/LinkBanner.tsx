import { Button } from "@mantine/core";
import { IconCloudOff, IconPlugConnectedX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { connection, useConnectionState, useDesk } from "@/socket/desk";

import classes from "./Frame.module.css";

const PATIENCE_MS = 1500;

/** Tells that the screen may be stale. Waits a moment first: a reconnect of half a second is nobody's business. */
export function LinkBanner() {
  const { t } = useTranslation();
  const state = useConnectionState();
  const desk = useDesk();
  const offline = useAfter(state === "waiting" || (state === "connecting" && desk !== null), PATIENCE_MS);
  if (offline) {
    return (
      <div className={classes["banner"]} role="alert" data-testid="offline-banner">
        <IconCloudOff size={22} stroke={1.7} aria-hidden />
        <div>
          <strong>{t("link.offlineTitle")}</strong>
          {t("link.offlineText")}
        </div>
        <Button size="xs" variant="default" onClick={() => connection.hurry()}>
          {t("link.retryNow")}
        </Button>
      </div>
    );
  }
  if (desk?.pbx !== "down") return null;
  return (
    <div className={classes["banner"]} role="alert">
      <IconPlugConnectedX size={22} stroke={1.7} aria-hidden />
      <div>
        <strong>{t("link.pbxDownTitle")}</strong>
        {t("link.pbxDownText")}
      </div>
    </div>
  );
}

function useAfter(condition: boolean, delay: number): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!condition) return undefined;
    const timer = setTimeout(() => setHeld(true), delay);
    return () => {
      clearTimeout(timer);
      setHeld(false);
    };
  }, [condition, delay]);
  return condition && held;
}
