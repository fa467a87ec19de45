import { Checkbox, Group, NumberInput, SegmentedControl, Select, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { QaQuestion } from "@/api/types";

import { choicesOf } from "./answers";
import type { Chosen } from "./answers";

interface Props {
  question: QaQuestion;
  value: Chosen | undefined;
  onChange: (value: Chosen) => void;
  label: string;
}

const FEW = 4;

/** One answer, by the question's type. */
export function AnswerInput({ question, value, onChange, label }: Props) {
  const { t } = useTranslation();
  return (
    <Group gap="sm" align="center" data-testid={`answer-${question.id}`}>
      <Choosing question={question} value={value} onChange={onChange} label={label} />
      {question.na_allowed && question.type !== "text" && (
        <Checkbox size="xs" label={t("answer.na")} checked={value?.na ?? false} onChange={(event) => onChange({ chosen: null, na: event.currentTarget.checked })} />
      )}
    </Group>
  );
}

function Choosing({ question, value, onChange, label }: Props) {
  const { t } = useTranslation();
  const choices = choicesOf(question, t);
  const chosen = value?.na === true ? "" : (value?.chosen ?? "");
  const choose = (next: string) => onChange({ chosen: next, na: false });
  if (choices === null && question.type === "text") {
    return <Textarea aria-label={label} autosize minRows={1} maxRows={4} w={320} maxLength={400} value={chosen} onChange={(event) => choose(event.currentTarget.value)} />;
  }
  if (choices === null) {
    const limits = question.type === "scale" ? { min: question.low ?? 0, max: question.high ?? 100, clampBehavior: "strict" as const } : {};
    return <NumberInput aria-label={label} w={110} {...limits} value={chosen === "" ? "" : Number(chosen)} onChange={(next) => choose(String(next))} />;
  }
  if (choices.length > FEW) {
    return <Select aria-label={label} data={choices} value={chosen === "" ? null : chosen} onChange={(next) => next !== null && choose(next)} />;
  }
  return <SegmentedControl size="xs" aria-label={label} data={choices} value={chosen} onChange={choose} />;
}
