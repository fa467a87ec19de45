import { IconArrowsExchange, IconPhoneX, IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Card, Consultation } from "@/api/types";
import { Elapsed } from "@/ui/Elapsed";
import { formatNumber } from "@/ui/phone";

import { plain } from "./api";
import type { Commands } from "./api";
import classes from "./Control.module.css";
import { ControlButton } from "./ControlButton";

/** The second talk beside the customer's: with whom, how it stands, and the three ways out of it. */
export function ConsultationBar({ card, consultation, commands }: { card: Card; consultation: Consultation; commands: Commands }) {
  const { t } = useTranslation();
  const who = consultation.name || formatNumber(consultation.number);
  const button = (action: "complete" | "swap" | "cancel", icon: typeof IconUsers, more: { color?: string; filled?: boolean }) => {
    const control = card.controls?.find((one) => one.action === action);
    if (control === undefined) return null;
    return (
      <ControlButton
        action={action}
        label={t(`control.${action}`)}
        icon={icon}
        busy={commands.busy === action}
        refusal={control.possible ? null : (control.reason ?? "unavailable")}
        onPress={() => void commands.run(action, plain(action, card.call_id))}
        {...more}
      />
    );
  };
  return (
    <div className={classes["consultation"]} data-testid="consultation" data-state={consultation.state}>
      <span className={classes["consulted"]} role="status">
        {t(`control.consulting.${consultation.state}`, { who })} <Elapsed since={consultation.since} />
      </span>
      {button("complete", IconUsers, { color: "teal.9", filled: true })}
      {button("swap", IconArrowsExchange, {})}
      {button("cancel", IconPhoneX, {})}
    </div>
  );
}
