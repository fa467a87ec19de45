import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { User, UserPatch } from "@/api/types";
import { toastDone, toastProblem } from "@/ui/toast";

function useRefresh(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["get", "/api/v1/users"] });
}

export function usePatchUser(userId: number): (patch: UserPatch, onDone?: () => void) => void {
  const refresh = useRefresh();
  const { mutate } = $api.useMutation("patch", "/api/v1/users/{user_id}", { onSuccess: refresh, onError: toastProblem });
  return (patch, onDone) =>
    mutate({ params: { path: { user_id: userId } }, body: patch }, { onSuccess: () => onDone?.() });
}

export function useCreateUser() {
  return $api.useMutation("post", "/api/v1/users", { onSuccess: useRefresh() });
}

export function useRevokeSessions(user: User): () => void {
  const { t } = useTranslation();
  const { mutate } = $api.useMutation("delete", "/api/v1/users/{user_id}/sessions", {
    onSuccess: () => toastDone(t("users.revoked", { name: user.name })),
    onError: toastProblem,
  });
  return () => mutate({ params: { path: { user_id: user.id } } });
}
