import { Alert, Button, Checkbox, Group, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { QaQuestion, QaResult } from "@/api/types";
import { Panel } from "@/ui/Page";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { AnswerInput } from "./AnswerInput";
import { answerText } from "./answers";
import type { Draft } from "./answers";
import { proofUrl, useDispute } from "./api";
import { ClipButton } from "./ClipButton";
import classes from "./Results.module.css";

/** Single answers, each with what should stand there instead and why. */
export function DisputeForm({ result, onClose }: { result: QaResult; onClose: () => void }) {
  const { t } = useTranslation();
  const [items, setItems] = useState<Record<string, Draft>>({});
  const dispute = useDispute();
  const chosen = Object.entries(items);
  const whole = chosen.length > 0 && chosen.every(([, one]) => one.comment.trim() !== "" && (one.na || (one.chosen ?? "") !== ""));
  const submit = () =>
    dispute.mutate(
      {
        params: { path: { review_id: result.id } },
        body: { items: chosen.map(([id, one]) => ({ question_id: id, comment: one.comment, chosen: one.chosen, na: one.na })) },
      },
      { onSuccess: () => { toastDone(t("dispute.sent")); onClose(); } },
    );
  return (
    <Panel title={t("dispute.open")} flush>
      <Text size="sm" c="dimmed" px="md" pb="sm">{t("dispute.how")}</Text>
      {dispute.isError && <Alert color="red" variant="light" role="alert" mx="md" mb="sm">{problemText(dispute.error, t)}</Alert>}
      {result.questions.filter((one) => one.disputable && one.type !== "text").map((question) => (
        <Item
          key={question.id}
          reviewId={result.id}
          question={question}
          item={items[question.id]}
          onChange={(item) => {
            const rest = Object.fromEntries(Object.entries(items).filter(([id]) => id !== question.id));
            setItems(item === null ? rest : { ...rest, [question.id]: item });
          }}
        />
      ))}
      <Group p="md">
        <Button disabled={!whole} loading={dispute.isPending} onClick={submit} data-testid="dispute-send">{t("dispute.send")}</Button>
        <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
      </Group>
    </Panel>
  );
}

interface ItemProps {
  reviewId: string;
  question: QaQuestion;
  item: Draft | undefined;
  onChange: (item: Draft | null) => void;
}

function Item({ reviewId, question, item, onChange }: ItemProps) {
  const { t } = useTranslation();
  return (
    <div className={classes["question"]} data-testid={`contest-${question.id}`}>
      <Checkbox label={question.text} checked={item !== undefined} onChange={(event) => onChange(event.currentTarget.checked ? { chosen: null, na: false, comment: "" } : null)} />
      <Group gap={10}>
        <Text size="sm">{t("dispute.now", { answer: answerText(question, question.answer, t) })}</Text>
        {(question.proof ?? null) !== null && <ClipButton url={proofUrl(reviewId, question.id)} />}
      </Group>
      {item !== undefined && (
        <Stack gap={8} className={classes["wide"] ?? ""} pl={28}>
          <Group gap="sm">
            <Text size="sm">{t("dispute.proposal")}</Text>
            <AnswerInput question={question} value={item} label={t("dispute.proposal")} onChange={(value) => onChange({ ...item, ...value })} />
          </Group>
          <Textarea label={t("dispute.why")} required autosize minRows={2} maxLength={2000} value={item.comment} onChange={(event) => onChange({ ...item, comment: event.currentTarget.value })} data-testid="contest-why" />
        </Stack>
      )}
    </div>
  );
}
