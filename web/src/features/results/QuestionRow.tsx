import { Badge, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { QaQuestion } from "@/api/types";
import { useFormat } from "@/i18n/format";

import { answerText } from "./answers";
import { lineUrl, proofUrl } from "./api";
import { ClipButton } from "./ClipButton";
import classes from "./Results.module.css";

/** One answer with what proves it, what the reviewer says, and how it sounds when it is done well. */
export function QuestionRow({ reviewId, question }: { reviewId: string; question: QaQuestion }) {
  const { t } = useTranslation();
  const { answer, own, proof } = question;
  const lost = answer !== null && answer.value !== null && answer.value < 1 && answer.unscored === null;
  return (
    <div className={classes["question"]} data-lost={lost || undefined} data-testid={`question-${question.id}`}>
      <div>
        <Text size="sm" fw={600}>{question.text}</Text>
        {question.help !== "" && <Text size="xs" c="dimmed">{question.help}</Text>}
      </div>
      <Group gap={8} justify="flex-end">
        {question.critical && <Badge color="orange">{t("answer.critical")}</Badge>}
        {question.kind === "fatal" && <Badge color="red">{t("answer.fatal")}</Badge>}
        {(answer?.unscored ?? null) !== null && <Badge color="gray">{t("answer.unscored")}</Badge>}
        <Text size="sm" fw={700} data-testid="answer-text">{answerText(question, answer, t)}</Text>
        {question.points > 0 && <Text size="xs" c="dimmed" className="tabular">{t("answer.points", { n: question.points })}</Text>}
      </Group>
      <Stack gap={6} className={classes["wide"] ?? ""}>
        {own !== null && <Text size="xs" c="dimmed">{t("results.ownAnswer", { answer: answerText(question, own, t) })}</Text>}
        {answer !== null && answer.comment !== "" && <Text size="sm">{answer.comment}</Text>}
        {proof !== null && (
          <Group gap={10} wrap="nowrap">
            <ClipButton url={proofUrl(reviewId, question.id)} seconds={proof.end_s - proof.start_s} />
            {proof.quote !== "" && <p className={classes["quote"]}>{proof.role === "near_miss" ? t("results.nearest", { quote: proof.quote }) : `«${proof.quote}»`}</p>}
          </Group>
        )}
        {lost && question.lines.length > 0 && <GoodLines lines={question.lines} />}
        <History question={question} />
      </Stack>
    </div>
  );
}

function GoodLines({ lines }: { lines: QaQuestion["lines"] }) {
  const { t } = useTranslation();
  return (
    <div className={classes["good"]}>
      <Text size="xs" fw={650} mb={4}>{t("results.good")}</Text>
      <Stack gap={6}>
        {lines.map((line) => (
          <Group key={line.id} gap={10} wrap="nowrap">
            <ClipButton url={lineUrl(line.id)} seconds={line.length_s} />
            {line.quote !== "" && <Text size="sm">{`«${line.quote}»`}</Text>}
          </Group>
        ))}
      </Stack>
    </div>
  );
}

function History({ question }: { question: QaQuestion }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (question.history.length < 2) return null;
  return (
    <Stack gap={2} data-testid="history">
      {question.history.map((one) => (
        <Text key={one.revision} size="xs" c="dimmed">
          {t("results.revision", { when: format.when(one.at), name: one.by_name ?? t("common.unknown"), answer: answerText(question, one, t) })}
        </Text>
      ))}
    </Stack>
  );
}
