import { ActionIcon, Checkbox, Collapse, Group, MultiSelect, NumberInput, Select, Text, Textarea, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconChevronDown, IconRobot, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { FormQuestion, QuestionKind, QuestionType, ScoreForm } from "@/api/types";
import { decimal } from "@/i18n/format";

import { answersOf, before, KINDS, TYPES } from "./draft";
import classes from "./Forms.module.css";

interface Props {
  form: ScoreForm;
  question: FormQuestion;
  worth: number | null;
  onChange: (change: Partial<FormQuestion>) => void;
  onMove: (step: 1 | -1) => void;
  onRemove: () => void;
}

export function QuestionEditor({ form, question, worth, onChange, onMove, onRemove }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const small = { size: "xs" } as const;
  return (
    <div
      className={classes["question"]}
      data-testid={`question-${question.id}`}
      onKeyDown={(event) => {
        if (!event.altKey || (event.code !== "ArrowUp" && event.code !== "ArrowDown")) return;
        event.preventDefault();
        onMove(event.code === "ArrowUp" ? -1 : 1);
      }}
    >
      <TextInput {...small} mb={4} aria-label={t("forms.question")} maxLength={300} value={question.text} onChange={(event) => onChange({ text: event.currentTarget.value })} />
      <Group gap={6} wrap="nowrap" align="center">
        <Select {...small} w={118} allowDeselect={false} aria-label={t("forms.type")} data={TYPES.map((value) => ({ value, label: t(`questionType.${value}`) }))} value={question.type ?? "yesno"} onChange={(value) => onChange({ type: value as QuestionType })} />
        <Select {...small} w={112} allowDeselect={false} aria-label={t("forms.kind")} data={KINDS.map((value) => ({ value, label: t(`questionKind.${value}`) }))} value={question.kind ?? "normal"} onChange={(value) => onChange({ kind: value as QuestionKind })} />
        <NumberInput {...small} w={64} hideControls min={0} max={1000} aria-label={t("forms.points")} disabled={question.kind === "info"} value={question.points ?? 0} onChange={(value) => onChange({ points: Number(value) || 0 })} />
        <Text size="xs" c="dimmed" w={44} ta="right" className="tabular" title={t("forms.worthHint")}>
          {worth === null ? "" : `${decimal(worth)} %`}
        </Text>
        <span style={{ flex: 1 }} />
        {question.auto != null && <IconRobot size={15} aria-label={t("forms.auto", { id: question.auto.id })} title={t("forms.auto", { id: question.auto.id })} />}
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("forms.up")} onClick={() => onMove(-1)}><IconArrowUp size={14} /></ActionIcon>
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("forms.down")} onClick={() => onMove(1)}><IconArrowDown size={14} /></ActionIcon>
        <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t("forms.more")} aria-expanded={open} onClick={() => setOpen(!open)}><IconChevronDown size={14} /></ActionIcon>
        <ActionIcon size="sm" variant="subtle" color="red" aria-label={t("forms.removeQuestion", { text: question.text })} onClick={onRemove}><IconTrash size={14} /></ActionIcon>
      </Group>
      <Collapse expanded={open}>{open && <More form={form} question={question} onChange={onChange} />}</Collapse>
    </div>
  );
}

function More({ form, question, onChange }: Pick<Props, "form" | "question" | "onChange">) {
  const { t } = useTranslation();
  const small = { size: "xs" } as const;
  const bounds = question.type === "scale" || question.type === "number";
  return (
    <div className={classes["more"]}>
      <Textarea {...small} autosize maxRows={5} label={t("forms.help")} maxLength={2000} value={question.help ?? ""} onChange={(event) => onChange({ help: event.currentTarget.value })} />
      <Group gap="md">
        <Checkbox {...small} label={t("forms.critical")} disabled={question.kind !== "normal" || question.type === "text"} checked={question.critical ?? false} onChange={(event) => onChange({ critical: event.currentTarget.checked })} />
        <Checkbox {...small} label={t("forms.na")} checked={question.na_allowed ?? true} onChange={(event) => onChange({ na_allowed: event.currentTarget.checked })} />
        {question.type === "yesno" && <Checkbox {...small} label={t("forms.noIsGood")} checked={question.good === "no"} onChange={(event) => onChange({ good: event.currentTarget.checked ? "no" : "yes" })} />}
        <Select {...small} w={190} allowDeselect={false} label={t("forms.comment")} data={(["never", "lost", "always"] as const).map((value) => ({ value, label: t(`forms.comment_${value}`) }))} value={question.comment_if ?? "never"} onChange={(value) => onChange({ comment_if: value as "never" | "lost" | "always" })} />
      </Group>
      {bounds && (
        <Group gap={6}>
          <Limit label={t("forms.low")} value={question.low} onChange={(low) => onChange({ low })} />
          <Limit label={t("forms.high")} value={question.high} onChange={(high) => onChange({ high })} />
          {question.type === "number" && <Limit label={t("forms.soft")} value={question.soft ?? 0} onChange={(soft) => onChange({ soft: soft ?? 0 })} />}
        </Group>
      )}
      {question.type === "choice" && <Options question={question} onChange={onChange} />}
      <Condition form={form} question={question} onChange={onChange} />
    </div>
  );
}

function Limit({ label, value, onChange }: { label: string; value: number | null | undefined; onChange: (value: number | null) => void }) {
  return <NumberInput size="xs" w={110} hideControls label={label} value={value ?? ""} onChange={(next) => onChange(next === "" ? null : Number(next))} />;
}

/** One line for each: the label and what it is worth, from 0 to 100 %. */
function Options({ question, onChange }: Pick<Props, "question" | "onChange">) {
  const { t } = useTranslation();
  const text = (question.options ?? []).map((one) => `${one.label} = ${Math.round(one.value * 100)}`).join("\n");
  const [draft, setDraft] = useState(text);
  const take = () => {
    const lines = draft.split("\n").map((line) => /^\s*(.+?)\s*=\s*(\d{1,3})\s*%?\s*$/.exec(line)).filter((found) => found !== null);
    if (lines.length > 0) onChange({ options: lines.slice(0, 20).map((found, n) => ({ id: question.options?.[n]?.id ?? `o${n + 1}`, label: found[1] ?? "", value: Math.min(Number(found[2]), 100) / 100 })) });
  };
  return <Textarea size="xs" autosize label={t("forms.options")} description={t("forms.optionsHint")} value={draft} onChange={(event) => setDraft(event.currentTarget.value)} onBlur={take} />;
}

function Condition({ form, question, onChange }: Pick<Props, "form" | "question" | "onChange">) {
  const { t } = useTranslation();
  const possible = before(form, question.id);
  if (possible.length === 0) return null;
  const chosen = possible.find((one) => one.id === question.show_if?.question);
  return (
    <Group gap={6} align="end">
      <Select
        size="xs"
        w={260}
        clearable
        label={t("forms.showIf")}
        placeholder={t("forms.showAlways")}
        data={possible.map((one) => ({ value: one.id, label: one.text }))}
        value={chosen?.id ?? null}
        onChange={(id) => onChange({ show_if: id === null ? null : { question: id, is: answersOf(possible.find((one) => one.id === id) ?? question).slice(0, 1) } })}
      />
      {chosen !== undefined && (
        <MultiSelect
          size="xs"
          w={220}
          aria-label={t("forms.showIs")}
          data={answersOf(chosen).map((value) => ({ value, label: chosen.options?.find((one) => one.id === value)?.label ?? t(`answer.${value as "yes"}`) }))}
          value={question.show_if?.is ?? []}
          onChange={(is) => is.length > 0 && onChange({ show_if: { question: chosen.id, is } })}
        />
      )}
    </Group>
  );
}
