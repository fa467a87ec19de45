import { useRouterState } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { stopwatch } from "@/i18n/format";
import { useDeskView } from "@/socket/desk";
import { formatNumber } from "@/ui/phone";

import { pair } from "./pairing";
import classes from "./Phone.module.css";
import { SipButtons } from "./SipButtons";
import type { SipCall } from "./state";
import { useClock } from "./useClock";
import { usePhone } from "./usePhone";

/** The browser's calls on every other screen, and on the desk those that have no card: a call that rings can be answered
 * though the server knows nothing of it. */
export function PhoneStrip() {
  const { t } = useTranslation();
  const { calls } = usePhone();
  const { cards } = useDeskView();
  const onDesk = useRouterState({ select: (state) => state.location.pathname === "/desk" });
  const carded = new Set(onDesk ? [...pair(cards, calls).values()].map((call) => call.id) : []);
  const shown = calls.filter((call) => !carded.has(call.id));
  if (shown.length === 0) return null;
  return (
    <section className={classes["strip"]} aria-label={t("phone.strip")} data-testid="phone-strip">
      {shown.map((call) => (
        <StripCall key={call.id} call={call} />
      ))}
    </section>
  );
}

function StripCall({ call }: { call: SipCall }) {
  const { t } = useTranslation();
  const now = useClock();
  const who = call.name || formatNumber(call.number) || t("card.withheldCaller");
  return (
    <div className={classes["call"]} data-phase={call.phase} data-testid="sip-call">
      <span>{t(`phone.phase.${call.phase}`)}</span>
      <span className="tabular" role="timer" aria-live="off">
        {stopwatch((now - (call.answeredAt ?? call.startedAt)) / 1000)}
      </span>
      <span className={classes["who"]}>{who}</span>
      <SipButtons call={call} />
    </div>
  );
}
