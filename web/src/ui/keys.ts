import { useShortcuts } from "./shortcuts";
import type { Shortcuts } from "./shortcuts";

/** A key that a field or a row takes for itself: how it is written, and the file that listens to it. */
interface Own {
  shown: string;
  in: string;
}

export type Key = string | readonly string[] | Own;

/** Every key of the console. The handlers take theirs from here, and the list behind "?" shows them all; of several codes the first one is shown. */
export const KEYS = {
  everywhere: {
    search: ["mod+KeyK", "mod+Slash"],
    create: "shift+KeyN",
    help: ["shift+Slash", "shift+Digit7"],
    save: { shown: "Ctrl+Enter", in: "ui/leaving.tsx" },
    leave: { shown: "Esc", in: "ui/leaving.tsx" },
  },
  go: {
    desk: "KeyG KeyD",
    board: "KeyG KeyB",
    calls: "KeyG KeyC",
    tasks: "KeyG KeyT",
    feed: "KeyG KeyY",
    inbox: "KeyG KeyI",
    customers: "KeyG KeyL",
    deals: "KeyG KeyE",
    catalogue: "KeyG KeyK",
    projects: "KeyG KeyP",
    competitors: "KeyG KeyO",
    sales: "KeyG KeyS",
    duplicates: "KeyG KeyU",
    dataQuality: "KeyG KeyZ",
    records: "KeyG KeyR",
    scripts: "KeyG KeyJ",
    reviews: "KeyG KeyV",
    checklist: "KeyG KeyH",
    forms: "KeyG KeyF",
    results: "KeyG KeyM",
    quality: "KeyG KeyQ",
    reports: "KeyG KeyA",
    planning: "KeyG KeyN",
    users: "KeyG KeyW",
  },
  calling: {
    ready: "alt+KeyR",
    pause: "alt+KeyP",
    answerCall: "alt+KeyA",
    holdCall: "alt+KeyH",
    muteCall: "alt+KeyM",
    transferCall: "alt+KeyT",
    hangUpCall: "alt+KeyX",
    pickUp: "alt+KeyU",
  },
  desk: {
    note: "KeyN",
    outcome: ["Digit1", "Digit2", "Digit3", "Digit4", "Digit5", "Digit6", "Digit7", "Digit8", "Digit9"],
    openCustomer: "Enter",
    closeCard: "Escape",
    saveNote: { shown: "Ctrl+Enter", in: "features/desk/NoteField.tsx" },
  },
  lists: {
    make: "KeyN",
    rows: { shown: "↑ ↓", in: "features/calls/rowKeys.ts" },
    open: { shown: "Enter", in: "features/customers/list/ListTable.tsx" },
  },
  card: {
    edit: "KeyE",
    note: "KeyN",
    task: "KeyT",
    deal: "KeyD",
    next: "KeyJ",
    previous: "KeyK",
    saveNote: { shown: "Ctrl+Enter", in: "features/customers/NoteForm.tsx" },
  },
  deals: {
    tiles: { shown: "← ↑ → ↓", in: "features/deals/BoardView.tsx" },
    move: { shown: "Alt+← →", in: "features/deals/BoardView.tsx" },
    open: { shown: "Enter", in: "features/deals/BoardView.tsx" },
    lines: { shown: "Alt+↑ ↓", in: "features/goods/LineRow.tsx" },
  },
  tasks: {
    done: "KeyD",
    down: "ArrowDown",
    up: "ArrowUp",
    planner: { shown: "Alt+← ↑ → ↓", in: "features/tasks/Planner.tsx" },
    duration: { shown: "Alt+Shift+↑ ↓", in: "features/tasks/Planner.tsx" },
  },
  calls: { said: "Slash" },
  duplicates: {
    next: ["KeyJ", "ArrowDown"],
    previous: ["KeyK", "ArrowUp"],
    merge: ["KeyM", "Enter"],
    dismiss: "KeyX",
    confirm: "mod+Enter",
    swap: "alt+KeyS",
  },
  board: {
    agents: "KeyA",
    waiting: "KeyW",
    message: "KeyM",
    limits: "KeyT",
    arrange: "KeyV",
    density: "KeyD",
    offline: "KeyO",
  },
  player: {
    play: { shown: "Space", in: "features/recordings/keys.ts" },
    seek: { shown: "← →", in: "features/recordings/keys.ts" },
    rate: { shown: "[ ]", in: "features/recordings/keys.ts" },
    mute: { shown: "M K", in: "features/recordings/keys.ts" },
    loop: { shown: "L", in: "features/recordings/keys.ts" },
    zoom: { shown: "+ −", in: "features/recordings/keys.ts" },
    comment: { shown: "N", in: "features/recordings/keys.ts" },
  },
  inbox: { next: "KeyJ", previous: "KeyK" },
  review: {
    answer: ["Digit1", "Digit2", "Digit3", "Digit4", "Digit5", "Digit6", "Digit7", "Digit8", "Digit9"],
    notApplicable: "Digit0",
    outside: "KeyO",
    proof: "KeyP",
    example: "KeyE",
    antiExample: "KeyX",
    next: "ArrowDown",
    previous: "ArrowUp",
  },
  editor: { save: "mod+KeyS", check: "mod+Enter" },
} as const satisfies Record<string, Record<string, Key>>;

export type Section = keyof typeof KEYS;
type Act = (event: KeyboardEvent) => void;

/** The keys of one part of the console, by their names. */
export function useKeys<S extends Section>(section: S, acts: Partial<Record<keyof (typeof KEYS)[S], Act | undefined>>): void {
  const table: Record<string, Key> = KEYS[section];
  const shortcuts: Shortcuts = {};
  for (const [name, act] of Object.entries<Act | undefined>(acts)) for (const code of codesOf(table[name])) if (act !== undefined) shortcuts[code] = act;
  useShortcuts(shortcuts);
}

/** What the keyboard sends; nothing of a key that its own field listens to. */
export function codesOf(key: Key | undefined): readonly string[] {
  if (typeof key === "string") return [key];
  return Array.isArray(key) ? (key as readonly string[]) : [];
}

const SHOWN: Record<string, string> = { "shift+Slash": "?", Slash: "/", Escape: "Esc", ArrowDown: "↓", ArrowUp: "↑" };

/** A key as people read it: `G+D`, `Ctrl+K`, `Alt+R`, `?`. */
export function shownKey(key: Key): string {
  const [code] = codesOf(key);
  if (code === undefined) return (key as Own).shown;
  if (Array.isArray(key) && key.length > 2) return `${plain(code)}–${plain(String(key.at(-1)))}`;
  return code.split(" ").map(plain).join("+");
}

function plain(code: string): string {
  return SHOWN[code] ?? code.split("+").map((part) => SHOWN[part] ?? { mod: "Ctrl", alt: "Alt", shift: "Shift" }[part] ?? part.replace(/^(Key|Digit)/, "")).join("+");
}
