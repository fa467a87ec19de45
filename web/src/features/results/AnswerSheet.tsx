import { Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { QaQuestion, QaResult } from "@/api/types";

import { AnswerInput } from "./AnswerInput";
import type { Draft } from "./answers";
import classes from "./Results.module.css";

interface Props {
  sections: QaResult["sections"];
  questions: readonly QaQuestion[];
  given: Readonly<Record<string, Draft>>;
  onChange: (given: Record<string, Draft>) => void;
  /** Called when an answer is whole: words are whole when the field is left. */
  onDone?: (questionId: string, draft: Draft) => void;
}

const NOTHING: Draft = { chosen: null, na: false, comment: "" };

/** A form to fill in. */
export function AnswerSheet({ sections, questions, given, onChange, onDone }: Props) {
  const { t } = useTranslation();
  const put = (id: string, draft: Draft, done: boolean) => {
    onChange({ ...given, [id]: draft });
    if (done) onDone?.(id, draft);
  };
  return sections.map((section) => {
    const mine = questions.filter((one) => one.section === section.id);
    if (mine.length === 0) return null;
    return (
      <div key={section.id}>
        <Text size="xs" fw={650} c="dimmed" px="md" pt="sm" pb={6} component="h3">{section.title}</Text>
        {mine.map((question) => {
          const draft = given[question.id] ?? NOTHING;
          return (
            <div key={question.id} className={classes["question"]} data-testid={`sheet-${question.id}`}>
              <div>
                <Text size="sm" fw={600}>{question.text}</Text>
                {question.help !== "" && <Text size="xs" c="dimmed">{question.help}</Text>}
              </div>
              <AnswerInput question={question} value={draft} label={question.text} onChange={(value) => put(question.id, { ...draft, ...value }, question.type !== "text")} />
              <TextInput
                className={classes["wide"] ?? ""}
                size="xs"
                variant="unstyled"
                placeholder={t("answer.comment")}
                aria-label={`${t("answer.comment")}: ${question.text}`}
                maxLength={2000}
                value={draft.comment}
                onChange={(event) => put(question.id, { ...draft, comment: event.currentTarget.value }, false)}
                onBlur={() => given[question.id] !== undefined && onDone?.(question.id, draft)}
              />
            </div>
          );
        })}
      </div>
    );
  });
}
