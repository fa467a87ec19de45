import { Badge, NumberInput, SegmentedControl, Select, Stack, Text, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { FormQuestion, ScoreForm } from "@/api/types";
import { problemText } from "@/ui/problemText";

import { answersOf } from "./draft";
import classes from "./Forms.module.css";

type Value = string | number | null;
type Answers = Record<string, { value: Value; na: boolean }>;
const PAUSE_MS = 300;
const NA = "—";

/** The form as a reviewer fills it, with the score that the server computes: what is tried here is stored nowhere. */
export function FormPreview({ form }: { form: ScoreForm }) {
  const { t } = useTranslation();
  const [answers, setAnswers] = useState<Answers>({});
  const now = useMemo(() => ({ form, answers }), [form, answers]);
  const [body] = useDebouncedValue(now, PAUSE_MS);
  const score = $api.useQuery("post", "/api/v1/qa/forms/score", { body }, { placeholderData: (before) => before, retry: false, staleTime: Infinity, gcTime: 0 });
  const asked = new Set(score.data?.asked ?? []);
  const set = (id: string, value: Value, na = false) => setAnswers((before) => ({ ...before, [id]: { value, na } }));
  return (
    <Stack gap={6} p="sm" data-testid="form-preview">
      <div className={classes["total"]} role="status">
        {score.isError ? (
          <Text size="sm" c="red">
            {problemText(score.error, t)} {reasonOf(score.error)}
          </Text>
        ) : (
          <>
            <Text fw={650} size="xl" className="tabular" data-testid="preview-total">
              {score.data?.total == null ? "—" : Math.round(score.data.total)}
            </Text>
            <Badge color={score.data?.outcome === "pass" ? "teal" : score.data?.outcome === "fail" ? "red" : "gray"} variant="light">
              {t(`outcome.${(score.data?.outcome ?? "no_score") as "pass"}`)}
            </Badge>
            <Text size="xs" c="dimmed" className="tabular">
              {t("score.known", { percent: Math.round(100 * (score.data?.coverage ?? 0)) })}
            </Text>
          </>
        )}
      </div>
      {form.sections.map((section) => (
        <fieldset key={section.id} className={classes["section"]}>
          <legend>{section.title}</legend>
          {section.questions.filter((one) => score.data === undefined || asked.has(one.id)).map((one) => (
            <div key={one.id} className={classes["asked"]}>
              <Text size="sm" title={one.help ?? ""}>
                {one.text} {one.kind === "fatal" && <Badge size="xs" color="red">{t("questionKind.fatal")}</Badge>}
                {one.critical === true && <Badge size="xs" color="orange">{t("forms.critical")}</Badge>}
              </Text>
              <Input question={one} answer={answers[one.id]} onAnswer={(value, na) => set(one.id, value, na)} />
            </div>
          ))}
        </fieldset>
      ))}
    </Stack>
  );
}

function reasonOf(error: unknown): string {
  const errors = (error as { errors?: { reason: string }[] } | null)?.errors;
  return errors?.[0]?.reason ?? "";
}

interface InputProps {
  question: FormQuestion;
  answer: { value: Value; na: boolean } | undefined;
  onAnswer: (value: Value, na?: boolean) => void;
}

function Input({ question, answer, onAnswer }: InputProps) {
  const { t } = useTranslation();
  const label = question.text;
  const known = answersOf(question);
  if (question.type === "text") return <Textarea size="xs" autosize aria-label={label} value={String(answer?.value ?? "")} onChange={(event) => onAnswer(event.currentTarget.value || null)} />;
  if (question.type === "choice") {
    return <Select size="xs" clearable aria-label={label} data={(question.options ?? []).map((one) => ({ value: one.id, label: one.label }))} value={typeof answer?.value === "string" ? answer.value : null} onChange={(value) => onAnswer(value)} />;
  }
  if (known.length === 0) return <NumberInput size="xs" w={110} aria-label={label} {...(question.low == null ? {} : { min: question.low })} {...(question.type === "scale" && question.high != null ? { max: question.high } : {})} value={answer?.value ?? ""} onChange={(value) => onAnswer(value === "" ? null : Number(value))} />;
  const data = [...known.map((value) => ({ value, label: t(`answer.${value as "yes"}`) })), ...(question.na_allowed === false ? [] : [{ value: NA, label: t("forms.naShort") }])];
  return <SegmentedControl size="xs" fullWidth aria-label={label} data={data} value={answer?.na === true ? NA : String(answer?.value ?? "")} onChange={(value) => (value === NA ? onAnswer(null, true) : onAnswer(value))} />;
}
