import type { TFunction } from "i18next";

import type { QaQuestion } from "@/api/types";

/** An answer as forms take it: `yes`, `partial`, an option's id, a number. */
export interface Chosen {
  chosen: string | null;
  na: boolean;
}

export interface Draft extends Chosen {
  comment: string;
}

const WORDS = { yes: "answer.yes", no: "answer.no", done: "answer.done", partial: "answer.partial", missed: "answer.missed" } as const;

function isWord(chosen: string): chosen is keyof typeof WORDS {
  return chosen in WORDS;
}

type Asked = Pick<QaQuestion, "options">;

export function answerText(question: Asked | undefined, answer: Chosen | null | undefined, t: TFunction): string {
  if (answer === null || answer === undefined) return t("answer.none");
  if (answer.na) return t("answer.na");
  if (answer.chosen === null) return t("answer.none");
  const option = question?.options.find((one) => one.id === answer.chosen);
  if (option !== undefined) return option.label;
  return isWord(answer.chosen) ? t(WORDS[answer.chosen]) : answer.chosen;
}

export interface Choice {
  value: string;
  label: string;
}

/** What a question of this type can be answered by; null for numbers and words. */
export function choicesOf(question: QaQuestion, t: TFunction): Choice[] | null {
  switch (question.type) {
    case "yesno":
      return [
        { value: "yes", label: t("answer.yes") },
        { value: "no", label: t("answer.no") },
      ];
    case "partial":
      return [
        { value: "done", label: t("answer.done") },
        { value: "partial", label: t("answer.partial") },
        { value: "missed", label: t("answer.missed") },
      ];
    case "choice":
      return question.options.map((one) => ({ value: one.id, label: one.label }));
    default:
      return null;
  }
}

/** The questions that are asked, given the answers so far: a condition on a hidden question hides too. */
export function asked(questions: readonly QaQuestion[], given: Readonly<Record<string, Chosen | undefined>>): QaQuestion[] {
  const shown = new Set<string>();
  return questions.filter((question) => {
    const condition = question.show_if ?? null;
    if (condition !== null) {
      const answer = given[condition.question];
      const value = answer === undefined ? "" : answer.na ? "na" : (answer.chosen ?? "");
      if (!shown.has(condition.question) || !condition.any_of.includes(value)) return false;
    }
    shown.add(question.id);
    return true;
  });
}

export function isAnswered(question: QaQuestion, draft: Chosen | undefined): boolean {
  return question.type === "text" || (draft !== undefined && (draft.na || (draft.chosen ?? "").trim() !== ""));
}

export function startOf(questions: readonly QaQuestion[], which: "answer" | "own"): Record<string, Draft> {
  const found: Record<string, Draft> = {};
  for (const question of questions) {
    const answer = question[which] ?? null;
    if (answer !== null) found[question.id] = { chosen: answer.chosen, na: answer.na, comment: answer.comment };
  }
  return found;
}
