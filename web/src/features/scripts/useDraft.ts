import { useCallback, useEffect, useRef, useState } from "react";

import { api } from "@/api/client";
import { problemCode } from "@/api/problems";
import type { ScriptCheck, ScriptDetail } from "@/api/types";
import { toastProblem } from "@/ui/toast";

const CHECK_AFTER_MS = 400;
const SAVE_AFTER_MS = 1500;
export type Saving = "saved" | "dirty" | "saving" | "conflict" | "failed";

/** The text being written, checked and saved by itself. After a conflict nothing is saved any more: the other's text
 *  must not be lost, and neither must this one. */
export function useDraft(script: ScriptDetail, editable: boolean) {
  const [text, setText] = useState(script.text);
  const [check, setCheck] = useState<ScriptCheck>();
  const [saving, setSaving] = useState<Saving>("saved");
  const state = useRef({ rev: script.draft.rev, saved: script.text, busy: false, asked: 0 });

  const runCheck = useCallback(async (current: string) => {
    const turn = ++state.current.asked;
    const { data } = await api.POST("/api/v1/qa/scripts/check", { body: { text: current, key: script.key } });
    if (data !== undefined && turn === state.current.asked) setCheck(data);
  }, [script.key]);

  const save = useCallback(async (current: string): Promise<number | null> => {
    const here = state.current;
    if (current === here.saved) return here.rev;
    if (here.busy) return null;
    here.busy = true;
    setSaving("saving");
    const { data, error } = await api.PUT("/api/v1/qa/scripts/{script_id}/draft", { params: { path: { script_id: script.id } }, body: { text: current, rev: here.rev } });
    here.busy = false;
    if (data === undefined) {
      setSaving(problemCode(error) === "draft-changed" ? "conflict" : "failed");
      toastProblem(error);
      return null;
    }
    here.rev = data.rev;
    here.saved = current;
    setSaving("saved");
    return data.rev;
  }, [script.id]);

  useEffect(() => {
    const timer = setTimeout(() => void runCheck(text), CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text, runCheck]);
  useEffect(() => {
    if (!editable || saving === "conflict" || text === state.current.saved) return;
    const timer = setTimeout(() => void save(text), SAVE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text, save, saving, editable]);

  const change = (next: string) => {
    setText(next);
    setSaving((before) => (before === "conflict" ? before : next === state.current.saved ? "saved" : "dirty"));
  };
  return { text, check, saving, change, save: () => save(text), runCheck: () => runCheck(text) };
}
