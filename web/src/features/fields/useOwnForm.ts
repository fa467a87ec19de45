import { useState } from "react";

import { useCardFields } from "./api";
import type { Field, FieldEntity, GivenValue, OwnFields, Situation } from "./types";
import { ANYWHERE } from "./types";
import { isEmpty, isNeeded, isShown, wireOf } from "./values";

export interface OwnForm {
  fields: Field[];
  names: Record<string, string>;
  situation: Situation;
  value: (field: Field) => GivenValue;
  set: (key: string, value: GivenValue) => void;
  /** Shown by its field; set by `complete`. */
  lacking: ReadonlySet<string>;
  dirty: boolean;
  /** Whether everything needed is there; what is not gets its mark. */
  complete: () => boolean;
  /** What was touched, for the wire. */
  given: () => Record<string, GivenValue>;
  reset: () => void;
}

/** What a form holds of a card's own fields: what the card has, and over it what was typed. */
export function useOwnForm(entity: FieldEntity, card?: OwnFields, situation: Situation = ANYWHERE): OwnForm {
  const fields = useCardFields(entity).filter((field) => isShown(field, situation));
  const [typed, setTyped] = useState<Record<string, GivenValue>>({});
  const [lacking, setLacking] = useState<ReadonlySet<string>>(new Set());
  const value = (field: Field): GivenValue => typed[field.key] !== undefined ? (typed[field.key] ?? null) : (card?.fields[field.key] ?? null);
  return {
    fields,
    names: card?.field_names ?? {},
    situation,
    value,
    set: (key, next) => {
      setTyped((before) => ({ ...before, [key]: next }));
      setLacking((before) => new Set([...before].filter((one) => one !== key)));
    },
    lacking,
    dirty: Object.keys(typed).length > 0,
    complete: () => {
      const empty = fields.filter((field) => isNeeded(field, situation) && isEmpty(value(field))).map((field) => field.key);
      setLacking(new Set(empty));
      if (empty[0] !== undefined) document.querySelector<HTMLElement>(`[data-testid="own-${empty[0]}"]`)?.focus();
      return empty.length === 0;
    },
    given: () => Object.fromEntries(fields.filter((field) => field.key in typed).map((field) => [field.key, wireOf(field, typed[field.key] ?? null)])),
    reset: () => {
      setTyped({});
      setLacking(new Set());
    },
  };
}
