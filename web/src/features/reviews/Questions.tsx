import { Badge, Button, Checkbox, Group, NumberInput, Text, Textarea } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "@/api/client";
import { useKeys } from "@/ui/keys";
import { toastProblem } from "@/ui/toast";

import { formOf, itemOf, useDeskStore } from "./api";
import type { AnswerBody, DeskDoc, Question } from "./api";
import classes from "./Reviews.module.css";

interface Props {
  id: string;
  doc: DeskDoc;
  onJump: (part: number, at: number) => void;
  second: () => number;
  /** Opens "add this line"; undefined where this person does not write scripts. */
  onLine: ((question: Question, anti: boolean) => void) | undefined;
}

/** 1-9 answer, 0 is "does not apply", O "outside control", P plays the proof; up and down go through the questions. */
export function Questions({ id, doc, onJump, second, onLine }: Props) {
  const { t } = useTranslation();
  const store = useDeskStore(id);
  const form = formOf(doc);
  const asked = form.sections.flatMap((section) => section.questions).filter((question) => doc.asked.includes(question.id));
  const [current, setCurrent] = useState(asked[0]?.id);
  const since = useRef(0);
  useEffect(() => {
    since.current = performance.now();
  }, [current]);
  const frozen = doc.state === "released" || doc.state === "voided";
  const save = async (question: Question, change: Partial<AnswerBody>) => {
    const before = doc.answers[question.id];
    const seconds = Math.min(3600, (performance.now() - since.current) / 1000);
    since.current = performance.now();
    const body: AnswerBody = { chosen: before?.chosen ?? null, na: before?.na ?? false, unscored: before?.unscored ?? null, comment: before?.comment ?? "", at_s: second(), seconds, ...change };
    const { data, error } = await api.PUT("/api/v1/review-tasks/{task_id}/answers/{question_id}", { params: { path: { task_id: id, question_id: question.id } }, body });
    if (data !== undefined) store.advance(data);
    else toastProblem(error);
  };
  const place = asked.findIndex((question) => question.id === current);
  const move = (step: number) => setCurrent(asked[Math.min(asked.length - 1, Math.max(0, place + step))]?.id);
  const choose = (number: number) => {
    const question = asked[place];
    const choice = question === undefined ? undefined : choicesOf(question)[number - 1];
    if (question === undefined || choice === undefined || frozen) return;
    void save(question, { chosen: choice, na: false }).then(() => move(1));
  };
  const teach = (anti: boolean) => {
    const question = asked[place];
    if (question !== undefined && itemOf(question) !== undefined) onLine?.(question, anti);
  };
  useKeys("review", {
    answer: (event) => choose(Number(event.code.slice(-1))),
    notApplicable: () => {
      const question = asked[place];
      if (question?.na_allowed === true && !frozen) void save(question, { chosen: null, na: true }).then(() => move(1));
    },
    outside: () => {
      const question = asked[place];
      const before = question === undefined ? undefined : doc.answers[question.id];
      if (question !== undefined && before !== undefined && !frozen) void save(question, { unscored: before.unscored === null ? "outside_control" : null });
    },
    proof: () => {
      const proof = doc.machine[current ?? ""]?.proofs[0];
      if (proof !== undefined) onJump(proof.part, Math.max(0, proof.start_s - 3));
    },
    example: () => teach(false),
    antiExample: () => teach(true),
    next: () => move(1),
    previous: () => move(-1),
  });
  return (
    <div>
      {form.sections.map((section) => (
        <section key={section.id}>
          <Text fw={650} component="h2" size="sm" mt="xs">{section.title}</Text>
          {section.questions.filter((question) => doc.asked.includes(question.id)).map((question) => (
            <Row key={question.id} question={question} doc={doc} current={question.id === current} frozen={frozen} onCurrent={() => setCurrent(question.id)} onSave={(change) => void save(question, change)} onJump={onJump} />
          ))}
        </section>
      ))}
      <Text size="xs" c="dimmed" mt="sm">{t("reviews.keys")}{onLine !== undefined && ` · ${t("reviews.keysTeach")}`}</Text>
    </div>
  );
}

/** Choices in the order of their keys. */
export function choicesOf(question: Question): string[] {
  if (question.type === "yesno") return ["yes", "no"];
  if (question.type === "partial") return ["done", "partial", "missed"];
  if (question.type === "choice") return question.options.map((option) => option.id);
  if (question.type !== "scale" || question.low === null || question.high === null) return [];
  const low = question.low;
  return Array.from({ length: Math.min(9, Math.floor(question.high - low) + 1) }, (_, step) => String(low + step));
}

interface RowProps {
  question: Question;
  doc: DeskDoc;
  current: boolean;
  frozen: boolean;
  onCurrent: () => void;
  onSave: (change: Partial<AnswerBody>) => void;
  onJump: (part: number, at: number) => void;
}

function Row({ question, doc, current, frozen, onCurrent, onSave, onJump }: RowProps) {
  const { t } = useTranslation();
  const answer = doc.answers[question.id];
  const machine = doc.machine[question.id];
  const label = (choice: string) => question.options.find((option) => option.id === choice)?.label ?? (question.type === "scale" ? choice : t(`reviews.choice.${choice as "yes"}`));
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (current) row.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <div ref={row} className={classes["question"]} data-current={current || undefined} data-testid="review-question" onFocus={onCurrent} onPointerDown={onCurrent}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" title={question.help}>{question.text}</Text>
        {(question.critical || question.kind === "fatal") && <Badge color="red" variant="light">{t(question.kind === "fatal" ? "reviews.fatal" : "reviews.critical")}</Badge>}
      </Group>
      <Group gap={4} mt={4}>
        {choicesOf(question).map((choice, at) => (
          <Button key={choice} size="compact-xs" disabled={frozen} aria-pressed={answer?.chosen === choice} variant={answer?.chosen === choice ? "filled" : "default"} onClick={() => onSave({ chosen: choice, na: false })}>{`${at + 1} ${label(choice)}`}</Button>
        ))}
        {question.type === "number" && <NumberInput size="xs" w={110} disabled={frozen} aria-label={question.text} defaultValue={answer?.chosen ?? ""} onBlur={(event) => event.currentTarget.value !== "" && onSave({ chosen: event.currentTarget.value, na: false })} />}
        {question.na_allowed && question.type !== "text" && <Button size="compact-xs" disabled={frozen} aria-pressed={answer?.na === true} variant={answer?.na === true ? "filled" : "default"} onClick={() => onSave({ chosen: null, na: true })}>{`0 ${t("reviews.na")}`}</Button>}
      </Group>
      {question.type === "text" && <Textarea size="xs" mt={4} autosize disabled={frozen} aria-label={question.text} defaultValue={answer?.chosen ?? ""} onBlur={(event) => event.currentTarget.value !== "" && onSave({ chosen: event.currentTarget.value })} />}
      {answer !== undefined && question.type !== "text" && (
        <>
          <Checkbox size="xs" mt={6} disabled={frozen} label={t("reviews.outside")} checked={answer.unscored !== null} onChange={(event) => onSave({ unscored: event.currentTarget.checked ? "outside_control" : null })} />
          <Textarea key={answer.comment} size="xs" mt={4} autosize minRows={1} maxLength={4000} disabled={frozen} aria-label={t("reviews.comment")} placeholder={t(question.comment_if === "never" ? "reviews.comment" : "reviews.commentNeeded")} defaultValue={answer.comment} onBlur={(event) => event.currentTarget.value !== answer.comment && onSave({ comment: event.currentTarget.value })} />
        </>
      )}
      {machine !== undefined && (
        <div className={classes["machine"]}>
          <Text size="xs" c="dimmed">{t("reviews.machine", { says: machine.answer === null ? t("reviews.machineUnsure") : label(machine.answer), p: Math.round(machine.p * 100) })}</Text>
          {machine.proofs.map((proof) => (
            <button type="button" key={`${proof.part}/${proof.start_s}/${proof.role}`} className={classes["proof"]} onClick={() => onJump(proof.part, Math.max(0, proof.start_s - 3))}>▶ {proof.quote}</button>
          ))}
        </div>
      )}
    </div>
  );
}
