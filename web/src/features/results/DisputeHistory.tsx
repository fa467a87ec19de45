import { Badge, Button, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { QaDispute, QaResult } from "@/api/types";
import { decimal, useFormat } from "@/i18n/format";
import { Panel } from "@/ui/Page";

import { answerText } from "./answers";
import { useWithdraw } from "./api";

/** What became of a dispute, item by item. */
export function DisputeHistory({ dispute, result }: { dispute: QaDispute; result: QaResult }) {
  const { t } = useTranslation();
  const format = useFormat();
  const withdraw = useWithdraw();
  const live = dispute.state === "open" || dispute.state === "taken";
  const question = (id: string) => result.questions.find((one) => one.id === id);
  return (
    <Panel title={t("dispute.title")}>
      <Stack gap="sm" data-testid="dispute-history">
        <Group gap={10}>
          <Badge color={dispute.state === "resolved" ? "sea" : live ? "orange" : "gray"}>{t(`dispute.state.${dispute.state}`)}</Badge>
          <Text size="xs" c="dimmed">
            {live ? t("dispute.by", { when: format.full(dispute.deadline) }) : t("dispute.ended", { when: format.full(dispute.ended_at ?? dispute.deadline), name: dispute.resolved_by_name ?? t("common.you") })}
          </Text>
          {dispute.total_before !== null && dispute.total_after !== null && (
            <Text size="sm" fw={650} className="tabular" data-testid="score-moved">{`${decimal(dispute.total_before)} → ${decimal(dispute.total_after)}`}</Text>
          )}
          {live && <Button size="compact-sm" variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate({ params: { path: { dispute_id: dispute.id } } })}>{t("dispute.withdraw")}</Button>}
        </Group>
        {dispute.items.map((item) => (
          <div key={item.question_id}>
            <Text size="sm" fw={600}>{item.text}</Text>
            <Text size="sm">{t("dispute.line", { was: answerText(question(item.question_id), item.was, t), proposed: answerText(question(item.question_id), item.proposed, t), why: item.comment })}</Text>
            {item.decision !== null && (
              <Text size="sm" data-testid="decision">
                {t(`dispute.decided.${item.decision}`, { answer: answerText(question(item.question_id), item.decided, t), reason: item.reason })}
              </Text>
            )}
          </div>
        ))}
      </Stack>
    </Panel>
  );
}
