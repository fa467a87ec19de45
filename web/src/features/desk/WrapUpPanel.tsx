import { Button, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { stopwatch } from "@/i18n/format";
import { Elapsed, useElapsed } from "@/ui/Elapsed";
import { Keys } from "@/ui/Keys";

import { useDeskActions } from "./api";
import classes from "./DeskPage.module.css";

export function WrapUpPanel({ since, until }: { since: string; until: string | null }) {
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
      <Button onClick={finishWrapUp} loading={busy} rightSection={<Keys keys="Alt+R" />}>
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
