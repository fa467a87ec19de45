import { ActionIcon, Popover } from "@mantine/core";
import { IconHeadset, IconHeadsetOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { health } from "./PhoneLine";
import { PhonePanel } from "./PhonePanel";
import classes from "./PhoneMenu.module.css";
import { usePhone } from "./usePhone";

/** The headset in the header: there only while the browser is the phone, and never green when no call could come. */
export function PhoneMenu() {
  const { t } = useTranslation();
  const view = usePhone();
  if (view.endpoint === null) return null;
  const state = health(view);
  const fine = view.microphone === "ready" || view.microphone === "unknown";
  const label = t("phone.menu", { state: t(`phone.line.${view.line}`) }) + (fine ? "" : `. ${t(`phone.mic.${view.microphone}`)}`);
  const Glyph = state === "bad" ? IconHeadsetOff : IconHeadset;
  return (
    <Popover position="bottom-end" width={320} withArrow shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size={34} aria-label={label} className={classes["target"]} data-health={state} data-testid="phone-menu" data-line={view.line}>
          <Glyph size={20} stroke={1.8} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("phone.title")}>
        <PhonePanel />
      </Popover.Dropdown>
    </Popover>
  );
}
