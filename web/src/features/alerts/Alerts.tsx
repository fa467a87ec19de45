import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { Card } from "@/api/types";
import { useCardNames } from "@/features/desk/names";
import { leadership, useDeskView, useLeads } from "@/socket/desk";

import { startRing, stopRing, unlockSound } from "./ring";
import { notificationAccess, useSoundOn } from "./settings";

/** Rings, notifies and names the tab while a call rings; of several tabs only the leading one does. */
export function Alerts() {
  const ringing = useDeskView().cards.filter((card) => card.phase === "ringing" && card.direction !== "outbound");
  const leads = useLeads();
  useEffect(() => {
    addEventListener("pointerdown", unlockSound, { once: true });
    return () => removeEventListener("pointerdown", unlockSound);
  }, []);
  const anything = ringing.length > 0;
  useEffect(() => {
    if (anything) leadership.confirm();
  }, [anything]);
  useRinging(anything && leads);
  useNotices(ringing, leads);
  useTabTitle(ringing[0]);
  return null;
}

function useRinging(ring: boolean): void {
  const on = useSoundOn();
  useEffect(() => {
    if (!ring || !on) return undefined;
    startRing();
    return stopRing;
  }, [ring, on]);
}

function useNotices(ringing: Card[], leads: boolean): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const names = useCardNames();
  const shown = useRef(new Map<string, Notification>());
  useEffect(() => {
    for (const [id, notice] of shown.current) {
      if (ringing.some((card) => card.id === id)) continue;
      notice.close();
      shown.current.delete(id);
    }
    if (!leads || notificationAccess() !== "granted" || document.hasFocus()) return;
    for (const card of ringing) {
      if (card.match === "pending" || shown.current.has(card.id)) continue;
      const notice = new Notification(names.who(card), {
        body: [t("alerts.incoming"), names.line(card)].filter(Boolean).join(" · "),
        tag: card.id,
        requireInteraction: true,
        icon: "/favicon.svg",
      });
      notice.onclick = () => {
        window.focus();
        void navigate({ to: "/desk" });
        notice.close();
      };
      shown.current.set(card.id, notice);
    }
  }, [ringing, leads, names, navigate, t]);
}

function useTabTitle(card: Card | undefined): void {
  const { t } = useTranslation();
  const names = useCardNames();
  const title = card === undefined ? null : t("alerts.titleRinging", { who: names.who(card) });
  useEffect(() => {
    if (title === null) return undefined;
    const before = document.title;
    document.title = title;
    return () => {
      document.title = before;
    };
  }, [title]);
}
