import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Card, RecentCall } from "@/api/types";
import { DirectionIcon } from "@/features/calls/DirectionIcon";
import { useQueueTitle } from "@/features/calls/queueTitle";
import { stopwatch, useFormat } from "@/i18n/format";

import classes from "./CallCard.module.css";

export function RecentCalls({ card }: { card: Card }) {
  const { t } = useTranslation();
  if (card.match === "withheld" || card.match === "pending") return null;
  return (
    <div className={classes["recent"]} role="group" aria-label={t("card.recent")}>
      <Text size="xs" fw={600} c="dimmed">
        {t("card.recent")}
      </Text>
      {card.recent.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("card.noRecent")}
        </Text>
      )}
      <ul className={classes["lines"]}>
        {card.recent.map((call) => (
          <RecentLine key={call.call_id} call={call} />
        ))}
      </ul>
    </div>
  );
}

function RecentLine({ call }: { call: RecentCall }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queueTitle = useQueueTitle();
  const rest = [call.agent_name, queueTitle(call.queue)].filter((part) => part !== null && part !== "");
  return (
    <li className={classes["line"]}>
      <DirectionIcon call={call} />
      <span className={`${classes["lineWhen"] ?? ""} tabular`}>{format.when(call.started_at)}</span>
      <span className={classes["lineText"]}>
        {t(`status.${call.status ?? "live"}`)}
        {rest.length > 0 && <span className={classes["key"]}> · {rest.join(", ")}</span>}
      </span>
      <span className="tabular">{call.talk_s > 0 ? stopwatch(call.talk_s) : ""}</span>
    </li>
  );
}
