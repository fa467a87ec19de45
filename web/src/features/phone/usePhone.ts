/** The phone of this tab, its life beside the desk's, and the hooks that read it. */
import { useEffect, useSyncExternalStore } from "react";

import { useDesk } from "@/socket/desk";

import { tryMicrophone } from "./devices";
import { fetchAccount, Softphone } from "./phone";
import { startSipPhone } from "./sipPhone";
import { newSound } from "./sound";
import type { PhoneView } from "./state";

const sound = newSound();

export const phone = new Softphone({
  account: fetchAccount,
  start: async (account, say) => {
    void tryMicrophone().then((microphone) => say({ type: "microphone", microphone }));
    return await startSipPhone(account, sound, say);
  },
  locks: navigator.locks,
  channel: new BroadcastChannel("callcenter-phone"),
  secure: isSecureContext,
  storage: localStorage,
});

export function usePhone(): PhoneView {
  return useSyncExternalStore(phone.watch, phone.getView);
}

/** Keeps the phone in step with the desk, and asks before a call is lost with the page. */
export function usePhoneLife(): void {
  const desk = useDesk();
  const talks = usePhone().calls.length > 0;
  const owns = usePhone().role === "owner";
  useEffect(() => {
    if (desk !== null) phone.follow(desk);
  }, [desk]);
  useEffect(() => {
    addEventListener("pagehide", phone.close);
    return () => {
      removeEventListener("pagehide", phone.close);
      phone.close();
    };
  }, []);
  useEffect(() => {
    if (!talks || !owns) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [talks, owns]);
}

declare global {
  interface Window {
    /** For support: `await callcenterPhone.stats(id)` in the browser's own console tells where the sound is lost. */
    callcenterPhone?: Pick<Softphone, "getView" | "stats">;
  }
}

window.callcenterPhone = { getView: phone.getView, stats: phone.stats };
