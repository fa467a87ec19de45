import { IconMessage2, IconPhoneCheck, IconPhoneIncoming, IconPhoneOff, IconPhoneOutgoing, IconPhonePause } from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Card } from "@/api/types";

import classes from "./CallCard.module.css";
import { phaseKey } from "./names";

const ICONS: Record<ReturnType<typeof phaseKey>, Icon> = {
  ringing: IconPhoneIncoming,
  ringingOut: IconPhoneOutgoing,
  talking: IconMessage2,
  held: IconPhonePause,
  ended: IconPhoneCheck,
  missed: IconPhoneOff,
};

/** The phase by icon and by word; the colour only repeats it. */
export function PhaseMark({ card }: { card: Card }) {
  const { t } = useTranslation();
  const key = phaseKey(card);
  const Glyph = ICONS[key];
  return (
    <span className={classes["phase"]}>
      <Glyph size={18} stroke={2} aria-hidden />
      {t(`card.${key}`)}
    </span>
  );
}
