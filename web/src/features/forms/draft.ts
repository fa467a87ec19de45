import type { FormQuestion, FormSection, QuestionKind, QuestionType, ScoreForm } from "@/api/types";

export const TYPES: readonly QuestionType[] = ["yesno", "partial", "scale", "choice", "number", "text"];
export const KINDS: readonly QuestionKind[] = ["normal", "fatal", "bonus", "penalty", "info"];

/** Where a question stands. */
export interface Place {
  section: number;
  question: number;
}

export function emptyForm(title: string): ScoreForm {
  return { title, sections: [{ id: "s1", title, weight: 1, questions: [question("q1", title)] }], marks: { pass_mark: 70, critical_mark: 100, cap: 100 } };
}

export function question(id: string, text: string): FormQuestion {
  return {
    id, text, help: "", type: "yesno", kind: "normal", points: 10, critical: false, na_allowed: true, comment_if: "never",
    show_if: null, options: [], low: null, high: null, soft: 0, good: "yes", auto: null, skills: [],
  };
}

/** An id that no other has: people name questions by their text. */
export function freshId(form: ScoreForm, letter: string): string {
  const used = new Set(form.sections.flatMap((section) => [section.id, ...section.questions.map((one) => one.id)]));
  for (let n = 1; ; n += 1) if (!used.has(`${letter}${n}`)) return `${letter}${n}`;
}

/** What a question is worth of 100, where everything applies; null for what is no part of the base. */
export function worth(form: ScoreForm, place: Place): number | null {
  const section = form.sections[place.section];
  const one = section?.questions[place.question];
  if (section === undefined || one === undefined || !inBase(one)) return null;
  const weights = form.sections.filter((each) => sum(each) > 0).reduce((total, each) => total + (each.weight ?? 1), 0);
  return weights === 0 || sum(section) === 0 ? null : (100 * (section.weight ?? 1) * (one.points ?? 0)) / sum(section) / weights;
}

function inBase(one: FormQuestion): boolean {
  return one.kind === "normal" || one.kind === "fatal";
}

function sum(section: FormSection): number {
  return section.questions.filter(inBase).reduce((total, one) => total + (one.points ?? 0), 0);
}

/** Points of each section, and the sum of the sections' weights. */
export function totals(form: ScoreForm): { weights: number; points: number } {
  const weights = form.sections.reduce((total, section) => total + (section.weight ?? 1), 0);
  return { weights, points: form.sections.reduce((total, section) => total + sum(section), 0) };
}

export function changeSection(form: ScoreForm, place: number, change: Partial<FormSection>): ScoreForm {
  return { ...form, sections: form.sections.map((section, n) => (n === place ? { ...section, ...change } : section)) };
}

export function changeQuestion(form: ScoreForm, place: Place, change: Partial<FormQuestion>): ScoreForm {
  const section = form.sections[place.section];
  if (section === undefined) return form;
  return changeSection(form, place.section, { questions: section.questions.map((one, n) => (n === place.question ? fitting({ ...one, ...change }) : one)) });
}

/** What another type or kind cannot have is left behind. */
function fitting(one: FormQuestion): FormQuestion {
  const text = one.type === "text";
  return {
    ...one,
    kind: text ? "info" : (one.kind ?? "normal"),
    points: text || one.kind === "info" ? 0 : (one.points ?? 0),
    critical: one.kind === "normal" && !text && one.critical === true,
    options: one.type === "choice" ? (one.options?.length ? one.options : [{ id: "yes", label: "A", value: 1 }, { id: "no", label: "B", value: 0 }]) : [],
    ...(one.type === "scale" && (one.low == null || one.high == null) ? { low: 1, high: 5 } : {}),
  };
}

export function addQuestion(form: ScoreForm, section: number, text: string): ScoreForm {
  const present = form.sections[section];
  return present === undefined ? form : changeSection(form, section, { questions: [...present.questions, question(freshId(form, "q"), text)] });
}

export function addSection(form: ScoreForm, title: string): ScoreForm {
  return { ...form, sections: [...form.sections, { id: freshId(form, "s"), title, weight: 1, questions: [] }] };
}

export function removeQuestion(form: ScoreForm, place: Place): ScoreForm {
  const section = form.sections[place.section];
  const gone = section?.questions[place.question];
  if (section === undefined || gone === undefined) return form;
  const left = changeSection(form, place.section, { questions: section.questions.filter((one) => one !== gone) });
  return { ...left, sections: left.sections.map((each) => ({ ...each, questions: each.questions.map((one) => (one.show_if?.question === gone.id ? { ...one, show_if: null } : one)) })) };
}

/** One place up or down, over the edge of a section into the next; a condition never looks forward. */
export function moveQuestion(form: ScoreForm, place: Place, step: 1 | -1): { form: ScoreForm; place: Place } {
  const section = form.sections[place.section];
  const moved = section?.questions[place.question];
  if (section === undefined || moved === undefined) return { form, place };
  const inside = place.question + step;
  const target: Place = inside >= 0 && inside < section.questions.length ? { section: place.section, question: inside } : { section: place.section + step, question: step > 0 ? 0 : (form.sections[place.section - 1]?.questions.length ?? 0) };
  if (form.sections[target.section] === undefined) return { form, place };
  const without = changeSection(form, place.section, { questions: section.questions.filter((one) => one !== moved) });
  const receiving = without.sections[target.section]?.questions ?? [];
  const next = changeSection(without, target.section, { questions: [...receiving.slice(0, target.question), moved, ...receiving.slice(target.question)] });
  return { form: looksBack(next), place: target };
}

function looksBack(form: ScoreForm): ScoreForm {
  const seen = new Set<string>();
  return {
    ...form,
    sections: form.sections.map((section) => ({
      ...section,
      questions: section.questions.map((one) => {
        const kept = one.show_if != null && !seen.has(one.show_if.question) ? { ...one, show_if: null } : one;
        seen.add(one.id);
        return kept;
      }),
    })),
  };
}

/** The questions that one may depend on: those before it that have a few answers. */
export function before(form: ScoreForm, id: string): FormQuestion[] {
  const all = form.sections.flatMap((section) => section.questions);
  return all.slice(0, Math.max(0, all.findIndex((one) => one.id === id))).filter((one) => answersOf(one).length > 0);
}

export function answersOf(one: FormQuestion): string[] {
  if (one.type === "yesno") return ["yes", "no"];
  if (one.type === "partial") return ["done", "partial", "missed"];
  if (one.type === "choice") return (one.options ?? []).map((option) => option.id);
  return [];
}
