import { Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { useRefreshQa } from "@/features/results/api";
import { Panel } from "@/ui/Page";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

/** Of each form, whether operators judge themselves before they see the result. */
export function SelfScoringRules() {
  const { t } = useTranslation();
  const rules = $api.useQuery("get", "/api/v1/qa/self-scoring");
  const refresh = useRefreshQa();
  const set = $api.useMutation("put", "/api/v1/qa/self-scoring/{form_id}", { onSuccess: refresh, onError: toastProblem });
  return (
    <Panel title={t("selfScore.rules")}>
      {rules.isPending && <ListSkeleton rows={2} />}
      {rules.isError && <Failed error={rules.error} onRetry={() => void rules.refetch()} />}
      {rules.data?.length === 0 && <Text size="sm" c="dimmed">{t("selfScore.noForms")}</Text>}
      <Stack gap="xs">
        {rules.data?.map((rule) => (
          <Group key={rule.form_id} justify="space-between" data-testid="self-scoring-rule">
            <Text size="sm">{rule.title}</Text>
            <SegmentedControl
              size="xs"
              aria-label={rule.title}
              value={rule.mode}
              onChange={(mode) => set.mutate({ params: { path: { form_id: rule.form_id } }, body: { mode } })}
              data={[
                { value: "off", label: t("selfScore.mode.off") },
                { value: "offered", label: t("selfScore.mode.offered") },
                { value: "required", label: t("selfScore.mode.required") },
              ]}
            />
          </Group>
        ))}
      </Stack>
    </Panel>
  );
}
