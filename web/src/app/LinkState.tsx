import { IconCircleCheck, IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useConnectionState, useDesk } from "@/socket/desk";

import classes from "./Frame.module.css";

/** One quiet word while all is well, a loud one when the server or the PBX is away. */
export function LinkState() {
  const { t } = useTranslation();
  const state = useConnectionState();
  const desk = useDesk();
  const pbxDown = state === "open" && desk?.pbx === "down";
  const bad = pbxDown || state === "waiting";
  const Glyph = bad ? IconPlugConnectedX : IconCircleCheck;
  return (
    <span className={classes["state"]} data-bad={bad || undefined} data-testid="link-state" data-state={pbxDown ? "pbx-down" : state}>
      <Glyph size={16} stroke={1.8} aria-hidden />
      <span className={classes["stateWord"]}>{pbxDown ? t("link.pbxDown") : t(`link.${state}`)}</span>
    </span>
  );
}
