import { useCallback, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode, SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";

import { ConfirmDialog } from "./ConfirmDialog";

export interface Leaving {
  /** What the form inside says of itself: whether leaving it would lose something. */
  tell: (dirty: boolean) => void;
  /** Leaves at once, or asks first. */
  leave: () => void;
  /** For whatever surrounds the form: Ctrl+Enter saves, Esc leaves. */
  onKeyDown: (event: KeyboardEvent) => void;
  /** The same for a dialog, which may stand within another form. */
  dialog: { onClose: () => void; closeOnEscape: false; closeOnClickOutside: false; onKeyDown: (event: KeyboardEvent) => void; onSubmit: (event: SyntheticEvent) => void };
  question: ReactNode;
}

/** One way out of a form for the button, the cross and the key, which asks before it loses what was typed. */
export function useLeaving(onLeave: () => void): Leaving {
  const { t } = useTranslation();
  const dirty = useRef(false);
  const [asking, ask] = useState(false);
  const leave = () => {
    if (dirty.current) ask(true);
    else onLeave();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // A dialog that was opened from within has its own keys; its events rise through the components, not through the page.
    if (asking || event.defaultPrevented || !event.currentTarget.contains(event.target as Node)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      ((event.target as Element).closest("form") ?? event.currentTarget.querySelector("form"))?.requestSubmit();
    }
    // An open list of choices takes the key for itself.
    if (event.key === "Escape" && (event.target as Element).getAttribute("data-mantine-stop-propagation") !== "true") {
      event.preventDefault();
      event.stopPropagation();
      leave();
    }
  };
  const tell = useCallback((is: boolean) => {
    dirty.current = is;
  }, []);
  // A form's events rise through the tree of components, out of a dialog into the form that opened it.
  const onSubmit = (event: SyntheticEvent) => event.stopPropagation();
  const question = asking && (
    <ConfirmDialog title={t("leave.title")} text={t("leave.text")} deed={t("leave.deed")} busy={false} onConfirm={onLeave} onClose={() => ask(false)} />
  );
  return { tell, leave, onKeyDown, dialog: { onClose: leave, closeOnEscape: false, closeOnClickOutside: false, onKeyDown, onSubmit }, question };
}
