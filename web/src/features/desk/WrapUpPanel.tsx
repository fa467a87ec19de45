import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Desk } from "@/api/types";
import { OutcomeField } from "@/features/outcomes/OutcomeField";
import { stopwatch } from "@/i18n/format";
import { Elapsed, useElapsed } from "@/ui/Elapsed";
import { Keys } from "@/ui/Keys";

import { useDeskActions } from "./api";
import classes from "./DeskPage.module.css";

interface Props {
  since: string;
  until: string | null;
  talk: Desk["talk"];
  /** The call's own card is on the desk and asks for the outcome. */
  carded: boolean;
}

export function WrapUpPanel({ since, until, talk, carded }: Props) {
  const { t } = useTranslation();
  const { finishWrapUp, busy } = useDeskActions();
  return (
    <section className={classes["wrapUp"]} aria-label={t("state.wrapUpTitle")} data-testid="wrap-up">
      <div className={classes["wrapUpTime"]}>
        <Elapsed since={since} />
      </div>
      <div>
        <Text fw={600}>{t("state.wrapUpTitle")}</Text>
        <Text size="sm">
          {t("state.wrapUpText")} {until !== null && <Left since={since} until={until} />}
        </Text>
      </div>
      {talk != null && !carded && <div className={classes["wrapUpOutcome"]}><OutcomeField callId={talk.call_id} keyed /></div>}
      {talk?.outcome_needed === true && <Text size="sm" fw={600} role="status" className={classes["wrapUpOutcome"] ?? ""}>{t("outcomes.needed")}</Text>}
      <Button onClick={finishWrapUp} loading={busy} disabled={talk?.outcome_needed === true} rightSection={<Keys keys="Alt+R" />}>
        {t("state.finish")}
      </Button>
    </section>
  );
}

function Left({ since, until }: { since: string; until: string }) {
  const { t } = useTranslation();
  const whole = (Date.parse(until) - Date.parse(since)) / 1000;
  return <span className="tabular">{t("state.wrapUpLeft", { left: stopwatch(whole - useElapsed(since)) })}</span>;
}
