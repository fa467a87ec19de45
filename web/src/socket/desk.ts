/** The one connection and the one desk of this tab, and the hooks that read them. */
import { useSyncExternalStore } from "react";

import { api } from "@/api/client";
import type { Desk } from "@/api/types";

import { Connection } from "./connection";
import type { ConnectionState } from "./connection";
import { DeskStore } from "./deskStore";
import type { DeskView } from "./deskStore";
import { Leadership } from "./leadership";
import { Subscription } from "./subscription";

export const deskStore = new DeskStore();

export const connection = new Connection({
  newSocket: () => new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/v1/ws`),
  sessionAlive: async () => (await api.GET("/api/v1/session")).response.status !== 401,
});

export const leadership = new Leadership(new BroadcastChannel("callcenter-alerts"), crypto.getRandomValues(new Uint32Array(2)).join("-"));

/** Bring this tab's desk to life; the returned function puts it to rest again (sign-out). */
export function openDesk(): () => void {
  const unsubscribe = connection.subscribe(new Subscription("desk", deskStore));
  const hurry = () => connection.hurry();
  const onVisible = () => {
    if (!document.hidden) connection.hurry();
  };
  const resign = () => leadership.resign();
  addEventListener("online", hurry);
  document.addEventListener("visibilitychange", onVisible);
  addEventListener("pointerdown", leadership.claim);
  addEventListener("keydown", leadership.claim);
  addEventListener("pagehide", resign);
  connection.start();
  leadership.confirm();
  return () => {
    removeEventListener("online", hurry);
    document.removeEventListener("visibilitychange", onVisible);
    removeEventListener("pointerdown", leadership.claim);
    removeEventListener("keydown", leadership.claim);
    removeEventListener("pagehide", resign);
    unsubscribe();
    connection.stop();
    leadership.resign();
    deskStore.reset();
  };
}

export async function closeCard(cardId: string): Promise<void> {
  await connection.command({ type: "close_card", card_id: cardId });
  deskStore.removeCard(cardId);
}

export function useDeskView(): DeskView {
  return useSyncExternalStore(deskStore.watch, deskStore.getView);
}

export function useDesk(): Desk | null {
  return useDeskView().desk;
}

export function useConnectionState(): ConnectionState {
  return useSyncExternalStore(connection.watch, connection.getState);
}

export function useLeads(): boolean {
  return useSyncExternalStore(leadership.watch, leadership.leads);
}
