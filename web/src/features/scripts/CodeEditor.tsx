import { autocompletion } from "@codemirror/autocomplete";
import type { CompletionContext } from "@codemirror/autocomplete";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import type { Diagnostic } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { useEffect, useRef } from "react";

import type { Marker } from "./markers";
import { KEYS } from "./words";

const INK = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--cc-talk-ink)", fontWeight: "600" },
  { tag: [tags.string, tags.content], color: "var(--mantine-color-text)" },
  { tag: [tags.number, tags.bool], color: "var(--cc-ring-ink)" },
  { tag: tags.comment, color: "var(--mantine-color-dimmed)", fontStyle: "italic" },
]);
const LOOK = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", backgroundColor: "var(--cc-surface)", color: "var(--mantine-color-text)" },
  ".cm-scroller": { fontFamily: "var(--mantine-font-family-monospace)" },
  ".cm-gutters": { backgroundColor: "var(--cc-sunken)", color: "var(--mantine-color-dimmed)", borderColor: "var(--cc-line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--cc-sunken)" },
  ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
  ".cm-tooltip": { backgroundColor: "var(--cc-surface)", color: "var(--mantine-color-text)", border: "1px solid var(--cc-line)" },
});

function complete(context: CompletionContext) {
  const word = context.matchBefore(/\w+/);
  if (word === null && !context.explicit) return null;
  return { from: word?.from ?? context.pos, options: KEYS.map((label) => ({ label, type: "property", apply: `${label}: ` })) };
}

interface Props {
  value: string;
  markers: Marker[];
  readOnly: boolean;
  label: string;
  goTo: { line: number; column: number } | null;
  onChange: (text: string) => void;
  onCheck: () => void;
}

/** The text is the editor's own while somebody writes; another `value` (a fresh load) replaces it. */
export function CodeEditor({ value, markers, readOnly, label, goTo, onChange, onCheck }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const tell = useRef(onChange);
  const checkNow = useRef(onCheck);
  const first = useRef(value);
  useEffect(() => {
    tell.current = onChange;
    checkNow.current = onCheck;
  });
  useEffect(() => {
    if (place.current === null) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          // The editor's own Mod-Enter opens a line below; here it checks the text.
          Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => { checkNow.current(); return true; } }])),
          basicSetup, yaml(), LOOK, syntaxHighlighting(INK), lintGutter(), EditorView.lineWrapping,
          autocompletion({ override: [complete] }),
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) tell.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [readOnly, label]);
  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    const editor = view.current;
    if (editor !== null) editor.dispatch(setDiagnostics(editor.state, markers.map((marker) => diagnostic(editor.state, marker))));
  }, [markers]);
  useEffect(() => {
    const editor = view.current;
    if (editor === null || goTo === null) return;
    const anchor = offset(editor.state, goTo.line, goTo.column);
    editor.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    editor.focus();
  }, [goTo]);
  return <div ref={place} style={{ height: "100%", minHeight: 0, overflow: "hidden" }} data-testid="script-editor" />;
}

function offset(state: EditorState, line: number, column: number): number {
  const row = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
  return Math.min(row.from + column - 1, row.to);
}

function diagnostic(state: EditorState, marker: Marker): Diagnostic {
  const from = offset(state, marker.line, marker.column);
  const to = Math.max(offset(state, marker.end_line, marker.end_column), from);
  return { from, to, severity: marker.severity, message: marker.message };
}
