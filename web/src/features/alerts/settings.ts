import { useSyncExternalStore } from "react";

const KEY = "callcenter-ring";
const watchers = new Set<() => void>();

/** Whether this browser rings: a property of the place of work, not of the person, so it stays in the browser. */
export function soundOn(): boolean {
  return localStorage.getItem(KEY) !== "off";
}

export function setSound(on: boolean): void {
  localStorage.setItem(KEY, on ? "on" : "off");
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  addEventListener("storage", watcher);
  return () => {
    watchers.delete(watcher);
    removeEventListener("storage", watcher);
  };
}

export function useSoundOn(): boolean {
  return useSyncExternalStore(watch, soundOn);
}

export type NotificationAccess = NotificationPermission | "unsupported";

/** Browsers offer notifications only to pages that came by https or from this very machine. */
export function notificationAccess(): NotificationAccess {
  return typeof Notification === "undefined" || !isSecureContext ? "unsupported" : Notification.permission;
}

export async function askForNotifications(): Promise<void> {
  if (notificationAccess() === "default") await Notification.requestPermission();
  for (const watcher of watchers) watcher();
}

export function useNotificationAccess(): NotificationAccess {
  return useSyncExternalStore(watch, notificationAccess);
}
