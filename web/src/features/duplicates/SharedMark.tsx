import { Switch } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import { can, useMe } from "@/features/session/api";
import { toastProblem } from "@/ui/toast";

const PATH = "/api/v1/numbers/shared";

/** Says that several customers have this number by right, so that it proves no duplicate. */
export function SharedMark({ number, shown }: { number: string; shown: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const state = $api.useQuery("get", PATH, { params: { query: { number } } });
  const mark = useMutation({
    mutationFn: async (shared: boolean) => {
      const { error } = await api.POST(PATH, { body: { number, shared } });
      if (error !== undefined) throw Object.assign(new Error(error.code), error);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["get", PATH] }),
    onError: toastProblem,
  });
  return (
    <Switch
      size="xs"
      label={t("duplicates.shared", { number: shown })}
      description={t("duplicates.sharedHint")}
      disabled={!can(me, "customers.edit") || state.isPending || mark.isPending}
      checked={state.data?.marked ?? false}
      onChange={(event) => mark.mutate(event.currentTarget.checked)}
    />
  );
}
