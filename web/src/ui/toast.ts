import { notifications } from "@mantine/notifications";
import i18next from "i18next";
import type { ReactNode } from "react";

import { problemText } from "./problemText";

export function toastDone(message: string): void {
  notifications.show({ message, color: "teal", autoClose: 3000 });
}

const UNDO_MS = 12_000;

/** Stays long enough for the way back that it offers; `id` takes it away again. */
export function toastUndo(id: string, message: ReactNode): void {
  notifications.show({ id, message, color: "gray", autoClose: UNDO_MS });
}

export function hideToast(id: string): void {
  notifications.hide(id);
}

/** Says what went wrong in the reader's language; the server's own detail never reaches a toast. */
export function toastProblem(error: unknown): void {
  toastRefused(problemText(error, i18next.t));
}

/** For a feature that has its own words for refusals. */
export function toastRefused(message: string): void {
  notifications.show({ title: i18next.t("problem.title"), message, color: "red", autoClose: 7000 });
}
