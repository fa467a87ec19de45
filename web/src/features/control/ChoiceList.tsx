import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useId, useRef } from "react";
import type { KeyboardEvent, ReactNode } from "react";

import { moved } from "./choice";
import classes from "./Control.module.css";

interface ChoiceListProps<T extends { key: string }> {
  label: string;
  choices: readonly T[];
  marked: string | null;
  onMark: (key: string) => void;
  onChoose: (choice: T, event: { shiftKey: boolean }) => void;
  draw: (choice: T) => ReactNode;
  typed?: string;
  onType?: (text: string) => void;
}

/** A field and a list below it that is steered from the field: type, arrows, Enter. The mouse marks, and chooses twice. */
export function ChoiceList<T extends { key: string }>({ label, choices, marked, onMark, onChoose, draw, typed, onType }: ChoiceListProps<T>) {
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const active = choices.find((choice) => choice.key === marked) ?? choices[0];
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [active?.key]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = moved(choices, active?.key ?? null, step);
      if (next !== null) onMark(next);
    } else if (event.key === "Enter" && active !== undefined) {
      event.preventDefault();
      onChoose(active, event);
    }
  };
  return (
    <>
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls={`${base}-list`}
        aria-activedescendant={active === undefined ? undefined : `${base}-${active.key}`}
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        leftSection={<IconSearch size={17} stroke={1.7} />}
        value={typed ?? ""}
        readOnly={onType === undefined}
        onChange={(event) => onType?.(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        data-testid="choice-field"
      />
      <div ref={list} id={`${base}-list`} role="listbox" aria-label={label} className={classes["choices"]}>
        {choices.map((choice) => (
          <div
            key={choice.key}
            id={`${base}-${choice.key}`}
            role="option"
            aria-selected={choice.key === active?.key}
            className={classes["choice"]}
            onClick={() => onMark(choice.key)}
            onDoubleClick={(event) => onChoose(choice, event)}
            data-testid="choice"
            data-key={choice.key}
          >
            {draw(choice)}
          </div>
        ))}
      </div>
    </>
  );
}
