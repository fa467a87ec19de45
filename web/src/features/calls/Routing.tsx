import { Stack, Text, Title } from "@mantine/core";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { components } from "@/api/schema";

import { useQueueTitle } from "./queueTitle";

type Decision = components["schemas"]["RouteDecisionOut"];

/** Why the exchange was told to send the call where it went; nothing for a call that nobody asked about. */
export function Routing({ callId }: { callId: string }) {
  const { t } = useTranslation();
  const queueTitle = useQueueTitle();
  const routing = $api.useQuery("get", "/api/v1/calls/{call_id}/routing", { params: { path: { call_id: callId } } });
  if (routing.isError) {
    return (
      <Text size="sm" c="dimmed" mb="md">
        {t("routing.failed")}
      </Text>
    );
  }
  if (routing.data === undefined || routing.data.items.length === 0) return null;
  return (
    <section data-testid="call-routing">
      <Title order={3}>{t("routing.title")}</Title>
      <Stack gap={2} mt={4} mb="lg">
        {routing.data.items.flatMap((decision, place) =>
          sentences(decision, queueTitle, t).map((sentence, line) => (
            <Text key={`${place}/${line}`} size="sm" {...(line > 0 && { c: "dimmed" })}>
              {sentence}
            </Text>
          )),
        )}
      </Stack>
    </section>
  );
}

/** What was decided, then who was passed over, then what else matters. */
export function sentences(decision: Decision, queueTitle: (name: string) => string, t: TFunction): string[] {
  const passed = decision.passed.map((one) =>
    t("routing.passed", {
      name: one.name || t("routing.somebody"),
      rule: t(`routing.reason.${one.rule}`),
      presence: t(`routing.presence.${one.presence}`),
    }),
  );
  return [verdict(decision, queueTitle, t), ...passed, ...(decision.vip ? [t("routing.vip")] : [])];
}

function verdict(decision: Decision, queueTitle: (name: string) => string, t: TFunction): string {
  const reason = t(`routing.reason.${decision.reason}`);
  const queue = queueTitle(decision.queue);
  switch (decision.action) {
    case "person":
      return t("routing.personThen", { name: decision.name || t("routing.somebody"), queue, reason });
    case "queue":
      return t("routing.queue", { queue, reason });
    case "closed":
      return t("routing.closed", { reason });
    case "refused":
      return t("routing.refused");
    case "none":
      return t("routing.none", { reason });
  }
}
