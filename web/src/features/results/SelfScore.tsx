import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconUserCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { QaResult } from "@/api/types";
import { useCallAudio } from "@/features/recordings/api";
import { CallSound } from "@/features/recordings/CallSound";
import { Panel } from "@/ui/Page";

import { asked, isAnswered } from "./answers";
import type { Draft } from "./answers";
import { useSelfScore } from "./api";
import { AnswerSheet } from "./AnswerSheet";

/** The same form, before the reviewer's answers are shown. */
export function SelfScore({ result, onSkip }: { result: QaResult; onSkip: () => void }) {
  const { t } = useTranslation();
  const [given, setGiven] = useState<Record<string, Draft>>({});
  const score = useSelfScore();
  const audio = useCallAudio(result.call_id);
  const questions = asked(result.questions, given);
  const left = questions.filter((one) => !isAnswered(one, given[one.id])).length;
  const submit = () =>
    score.mutate({
      params: { path: { review_id: result.id } },
      body: {
        answers: questions.flatMap((one) => {
          const draft = given[one.id];
          return draft === undefined ? [] : [{ question_id: one.id, chosen: draft.chosen, na: draft.na, comment: draft.comment }];
        }),
      },
    });
  return (
    <Stack gap="md">
      <Alert color="blue" variant="light" icon={<IconUserCheck size={18} />} title={t("selfScore.title")} data-testid="self-score">
        {t(result.self_scoring === "required" ? "selfScore.required" : "selfScore.offered")}
      </Alert>
      {audio.data !== undefined && audio.data.audibility === "ready" && (
        <Panel><CallSound audio={audio.data}>{() => null}</CallSound></Panel>
      )}
      <Panel flush>
        <AnswerSheet sections={result.sections} questions={questions} given={given} onChange={setGiven} />
      </Panel>
      <Group>
        <Button onClick={submit} loading={score.isPending} disabled={left > 0} data-testid="self-score-submit">{t("selfScore.submit")}</Button>
        {result.self_scoring === "offered" && <Button variant="default" onClick={onSkip} data-testid="self-score-skip">{t("selfScore.skip")}</Button>}
        {left > 0 && <Text size="xs" c="dimmed">{t("selfScore.left", { count: left })}</Text>}
      </Group>
    </Stack>
  );
}
