import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";

import { api } from "@/api/client";
import type { Card } from "@/api/types";
import { closeCard } from "@/socket/desk";
import { toastProblem } from "@/ui/toast";

const key = (callId: string) => `note-draft:${callId}`;

/** What is being typed outlives a reload of the tab; it goes when it has been saved or the session ends. */
export function readDraft(callId: string): string {
  return sessionStorage.getItem(key(callId)) ?? "";
}

export function keepDraft(callId: string, text: string): void {
  if (text === "") sessionStorage.removeItem(key(callId));
  else sessionStorage.setItem(key(callId), text);
}

export function forgetDrafts(): void {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith(key(""))) sessionStorage.removeItem(name);
}

async function saveNote(callId: string, text: string): Promise<void> {
  const { error } = await api.POST("/api/v1/calls/{call_id}/note", {
    params: { path: { call_id: callId } },
    body: { text: text.trim() },
  });
  // A problem is the wire's error; thrown as it is, so that one place turns its code into words.
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  if (error !== undefined) throw error;
  if (readDraft(callId) === text) keepDraft(callId, "");
}

export function useNote(callId: string) {
  const queries = useQueryClient();
  const [text, setText] = useState(() => readDraft(callId));
  const [saving, setSaving] = useState(false);
  const write = (value: string) => {
    keepDraft(callId, value);
    setText(value);
  };
  const save = async (): Promise<boolean> => {
    if (text.trim() === "" || saving) return false;
    setSaving(true);
    try {
      await saveNote(callId, text);
      setText("");
      void queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).includes("/timeline") });
      return true;
    } catch (error) {
      toastProblem(error);
      return false;
    } finally {
      setSaving(false);
    }
  };
  return { text, write, save, saving };
}

/** Close a card without losing words: a note that was typed but not saved is saved first. */
export function usePutAway(): (card: Card) => Promise<void> {
  return useCallback(async (card: Card) => {
    try {
      const draft = readDraft(card.call_id);
      if (draft.trim() !== "") await saveNote(card.call_id, draft);
      await closeCard(card.id);
    } catch (error) {
      toastProblem(error);
    }
  }, []);
}
