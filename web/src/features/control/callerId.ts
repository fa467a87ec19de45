import { useSyncExternalStore } from "react";

const KEY = "callcenter-shown-number";
const watchers = new Set<() => void>();

/** The firm's number that one chose to show, for the calls that follow; null leaves it to the rule of the queue. */
export function shownNumber(): string | null {
  return sessionStorage.getItem(KEY);
}

/** For this session of this tab: next morning nobody remembers a choice that customers still see. */
export function chooseShown(number: string | null): void {
  if (number === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, number);
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

export function useShown(): string | null {
  return useSyncExternalStore(watch, shownNumber);
}
