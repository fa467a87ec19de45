import { ActionIcon, Button, Group, NumberInput, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import type { FormSection, ScoreForm } from "@/api/types";

import { addQuestion, addSection, changeQuestion, changeSection, moveQuestion, removeQuestion, totals, worth } from "./draft";
import classes from "./Forms.module.css";
import { QuestionEditor } from "./QuestionEditor";

interface Props {
  form: ScoreForm;
  onChange: (form: ScoreForm) => void;
}

/** Sections and their questions. Alt with the arrows moves a question. */
export function Builder({ form, onChange }: Props) {
  const { t } = useTranslation();
  const sums = totals(form);
  const marks = { pass_mark: 70, critical_mark: 100, cap: 100, ...form.marks };
  const mark = (change: Partial<typeof marks>) => onChange({ ...form, marks: { ...marks, ...change } });
  return (
    <>
      <TextInput label={t("forms.name")} maxLength={300} value={form.title} onChange={(event) => onChange({ ...form, title: event.currentTarget.value })} />
      <Group gap="sm" my="sm" align="end">
        <Mark label={t("forms.passMark")} value={marks.pass_mark} max={100} onChange={(pass_mark) => mark({ pass_mark })} />
        <Mark label={t("forms.criticalMark")} value={marks.critical_mark} max={100} onChange={(critical_mark) => mark({ critical_mark })} />
        <Mark label={t("forms.cap")} value={marks.cap} min={100} max={200} onChange={(cap) => mark({ cap })} />
        <Text size="sm" c="dimmed" className="tabular" role="status" data-testid="weight-sum">
          {t("forms.sums", { weights: sums.weights, points: sums.points })}
        </Text>
      </Group>
      {form.sections.map((section, place) => (
        <Section key={section.id} form={form} section={section} place={place} onChange={onChange} />
      ))}
      <Button size="xs" variant="default" mt="sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => onChange(addSection(form, t("forms.newSection")))}>
        {t("forms.addSection")}
      </Button>
    </>
  );
}

function Section({ form, section, place, onChange }: Props & { section: FormSection; place: number }) {
  const { t } = useTranslation();
  const box = useRef<HTMLFieldSetElement>(null);
  const add = () => {
    onChange(addQuestion(form, place, t("forms.newQuestion")));
    requestAnimationFrame(() => [...(box.current?.querySelectorAll("[data-testid^=question-]") ?? [])].at(-1)?.querySelector("input")?.select());
  };
  return (
    <fieldset className={classes["section"]} ref={box} style={{ marginBottom: 10 }}>
      <legend>{section.title}</legend>
      <Group gap={6} mb={4}>
        <TextInput size="xs" style={{ flex: 1 }} aria-label={t("forms.sectionTitle")} maxLength={300} value={section.title} onChange={(event) => onChange(changeSection(form, place, { title: event.currentTarget.value }))} />
        <NumberInput size="xs" w={90} hideControls min={0.1} max={1000} aria-label={t("forms.weight")} title={t("forms.weightHint")} value={section.weight ?? 1} onChange={(value) => onChange(changeSection(form, place, { weight: Number(value) || 1 }))} />
        {form.sections.length > 1 && (
          <ActionIcon size="sm" variant="subtle" color="red" aria-label={t("forms.removeSection", { title: section.title })} onClick={() => onChange({ ...form, sections: form.sections.filter((one) => one !== section) })}>
            <IconTrash size={14} />
          </ActionIcon>
        )}
      </Group>
      {section.questions.map((one, number) => {
        const here = { section: place, question: number };
        return (
          <QuestionEditor
            key={one.id}
            form={form}
            question={one}
            worth={worth(form, here)}
            onChange={(change) => onChange(changeQuestion(form, here, change))}
            onMove={(step) => onChange(moveQuestion(form, here, step).form)}
            onRemove={() => onChange(removeQuestion(form, here))}
          />
        );
      })}
      <Button size="compact-xs" variant="subtle" mt={6} leftSection={<IconPlus size={13} aria-hidden />} onClick={add}>
        {t("forms.addQuestion")}
      </Button>
    </fieldset>
  );
}

function Mark({ label, value, min = 0, max, onChange }: { label: string; value: number; min?: number; max: number; onChange: (value: number) => void }) {
  return <NumberInput size="xs" w={140} hideControls label={label} min={min} max={max} value={value} onChange={(next) => onChange(Math.min(Math.max(Number(next) || 0, min), max))} />;
}
