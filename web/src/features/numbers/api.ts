import { useMutation, useQueryClient } from "@tanstack/react-query";

import { $api, api } from "@/api/client";
import type { components } from "@/api/schema";
import type { CustomerBrief } from "@/api/types";
import { toastProblem } from "@/ui/toast";

export type Owner = Pick<CustomerBrief, "kind" | "id">;
export type Ownership = components["schemas"]["Ownership"];

const HISTORY = "/api/v1/numbers/history";

export function useNumberHistory(number: string) {
  return $api.useQuery("get", HISTORY, { params: { query: { number } } });
}

/** Both answers are the number's history as it is now; cards are told of by push. */
export function useNumberDeed(deed: "reassign" | "never-had") {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ number, owner }: { number: string; owner: Owner }) => {
      const body = { number, kind: owner.kind, id: owner.id };
      const { error } = deed === "reassign" ? await api.POST("/api/v1/numbers/reassign", { body }) : await api.POST("/api/v1/numbers/never-had", { body });
      if (error !== undefined) throw Object.assign(new Error(error.code), error);
    },
    onSuccess: () => queries.invalidateQueries(),
    onError: toastProblem,
  });
}
