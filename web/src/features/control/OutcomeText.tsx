import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Outcome } from "./api";
import { reasonText } from "./reasons";

/** What came of the last command, beside the buttons: read aloud, and gone with the next one. */
export function OutcomeText({ outcome }: { outcome: Outcome | null }) {
  const { t } = useTranslation();
  const refused = outcome?.state === "refused";
  const text = outcome === null ? "" : say();
  return (
    <Text size="sm" role={refused ? "alert" : "status"} c={refused ? "var(--cc-miss-ink)" : "dimmed"} data-testid="control-outcome" data-state={outcome?.state}>
      {text}
    </Text>
  );

  function say(): string {
    if (outcome === null || outcome.state === "busy" || outcome.state === "done") return "";
    const action = t(`control.did.${outcome.action}`);
    if (outcome.state === "refused") return t("control.refused", { action, reason: reasonText(outcome.code, t) });
    return t(`control.result.${outcome.state}`, { action });
  }
}
