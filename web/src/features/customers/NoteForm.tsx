import { Button, Text, Textarea } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Colleague, NotedItem } from "@/api/types";
import { useColleagues } from "@/features/inbox/api";
import { toastProblem } from "@/ui/toast";

import classes from "./Customers.module.css";
import { askedFor, fitting, mentionedIn, withName } from "./mentions";
import type { Written } from "./mentions";

interface FormProps {
  add: UseMutationResult<NotedItem, unknown, Written>;
  /** What the field and its button are called, where they are not for a note alone. */
  label?: string;
  autoFocus?: boolean;
  /** It was written, and everybody who was named heard of it. */
  onDone?: () => void;
}

/** A note in which colleagues are named with @: they are picked from a list and kept as people, not as words. */
export function NoteForm({ add, label, autoFocus = false, onDone }: FormProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [picked, setPicked] = useState<readonly Colleague[]>([]);
  const [untold, setUntold] = useState<readonly string[]>([]);
  const submit = () => {
    if (text.trim() === "") return;
    add.mutate({ text: text.trim(), mentions: mentionedIn(text, picked) }, {
      onSuccess: (item) => {
        setText("");
        setPicked([]);
        setUntold((item.untold ?? []).map((one) => one.name));
        if ((item.untold ?? []).length === 0) onDone?.();
      },
      onError: toastProblem,
    });
  };
  return (
    <form
      className={classes["noteForm"]}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <NoteInput text={text} label={label} autoFocus={autoFocus} onText={setText} onPick={(one) => setPicked([...picked, one])} onSubmit={submit} />
      <Button type="submit" variant="default" disabled={text.trim() === ""} loading={add.isPending}>
        {label ?? t("timeline.addNote")}
      </Button>
      {untold.length > 0 && <Text size="xs" c="orange" role="alert" className={classes["untold"]}>{t("timeline.untold", { names: untold.join(", ") })}</Text>}
    </form>
  );
}

interface InputProps {
  text: string;
  label: string | undefined;
  autoFocus: boolean;
  onText: (text: string) => void;
  onPick: (one: Colleague) => void;
  onSubmit: () => void;
}

function NoteInput({ text, label, autoFocus, onText, onPick, onSubmit }: InputProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLTextAreaElement>(null);
  const list = useId();
  const [caret, setCaret] = useState(0);
  const [closed, setClosed] = useState(false);
  const [active, setActive] = useState(0);
  const asked = closed ? null : askedFor(text, caret);
  const people = useColleagues(asked !== null);
  const found = asked === null ? [] : fitting(people.data ?? [], asked.letters);
  const chosen = found[Math.min(active, found.length - 1)];
  const pick = (one: Colleague) => {
    if (asked === null) return;
    const next = withName(text, asked, caret, one.name);
    onText(next.text);
    onPick(one);
    setCaret(next.caret);
    setClosed(true);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.caret, next.caret);
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onSubmit();
    else if (chosen !== undefined && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      pick(chosen);
    } else if (chosen !== undefined && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      setActive((Math.min(active, found.length - 1) + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length);
    } else if (event.key === "Escape" && asked !== null) setClosed(true);
  };
  return (
    <div className={classes["noteField"]}>
      <Textarea
        ref={field}
        autosize
        autoFocus={autoFocus}
        minRows={1}
        maxRows={8}
        aria-label={label ?? t("timeline.notePlaceholder")}
        placeholder={t(label === undefined ? "timeline.noteHint" : "feed.commentHint")}
        value={text}
        aria-controls={chosen === undefined ? undefined : list}
        aria-activedescendant={chosen === undefined ? undefined : `${list}-${chosen.id}`}
        onChange={(event) => {
          onText(event.currentTarget.value);
          setCaret(event.currentTarget.selectionStart);
          setClosed(false);
          setActive(0);
        }}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onBlur={() => setClosed(true)}
        onKeyDown={onKeyDown}
        data-note-field={label === undefined || undefined}
      />
      {chosen !== undefined && (
        <ul id={list} role="listbox" aria-label={t("timeline.colleagues")} className={classes["people"]} data-testid="mention-list">
          {found.map((one) => (
            <li key={one.id} id={`${list}-${one.id}`} role="option" aria-selected={one.id === chosen.id} className={classes["person"]} onMouseDown={(event) => { event.preventDefault(); pick(one); }}>
              {one.name}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
