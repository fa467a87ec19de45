import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { isProblem } from "@/api/problems";
import type { CustomerKind } from "@/api/types";
import { toastDone } from "@/ui/toast";

interface Survivor {
  kind: CustomerKind;
  id: number;
  name: string;
}

function survivorOf(error: unknown): Survivor | null {
  if (!isProblem(error) || error.code !== "merged" || !("survivor" in error)) return null;
  return error.survivor as Survivor;
}

/** An old link to a merged card leads to the card that it is now; true while it does. */
export function useSurvivor(error: unknown): boolean {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const survivor = survivorOf(error);
  const [kind, id, name] = [survivor?.kind, survivor?.id, survivor?.name];
  useEffect(() => {
    if (kind === undefined || id === undefined) return;
    toastDone(t("duplicates.movedHere", { name }));
    void navigate({ to: "/customers/$kind/$id", params: { kind, id }, replace: true });
  }, [kind, id, name, navigate, t]);
  return survivor !== null;
}
