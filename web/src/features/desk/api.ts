import { $api } from "@/api/client";
import { deskStore } from "@/socket/desk";
import { toastProblem } from "@/ui/toast";

/** What an operator does with the own state; the answer is shown at once, the push brings it to the other tabs. */
export function useDeskActions() {
  const options = { onSuccess: deskStore.applyDesk, onError: toastProblem };
  const phone = $api.useMutation("put", "/api/v1/desk/phone", options);
  const state = $api.useMutation("put", "/api/v1/desk/state", options);
  const wrapUp = $api.useMutation("post", "/api/v1/desk/wrap-up/finish", options);
  return {
    busy: phone.isPending || state.isPending || wrapUp.isPending,
    choosePhone: (phoneId: number | null) => phone.mutate({ body: { phone_id: phoneId } }),
    goReady: () => state.mutate({ body: { state: "ready", reason: "" } }),
    pause: (reason: string) => state.mutate({ body: { state: "paused", reason } }),
    goOffline: () => state.mutate({ body: { state: "offline", reason: "" } }),
    finishWrapUp: () => wrapUp.mutate({}),
  };
}
