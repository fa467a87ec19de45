import { Badge, Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { ScriptDetail } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { toastProblem } from "@/ui/toast";

import { useRefreshScripts } from "./refresh";

/** What was published and when; one that was a mistake is taken back, and the one before is in force again. */
export function Versions({ script }: { script: ScriptDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const manage = can(useMe(), "scripts.publish");
  const retire = $api.useMutation("post", "/api/v1/qa/scripts/{script_id}/versions/{n}/retire", { onSuccess: useRefreshScripts(), onError: toastProblem });
  if (script.versions.length === 0) return <Text size="sm" c="dimmed">{t("scripts.noVersions")}</Text>;
  return script.versions.map((one) => (
    <Group key={one.id} justify="space-between" wrap="nowrap" align="start" mb={8} data-testid="script-version">
      <div>
        <Group gap={6}>
          <Text size="sm" fw={600}>{t("scripts.versionN", { n: one.n })}</Text>
          {one.in_force && <Badge color="teal">{t("scripts.inForce")}</Badge>}
          {one.retired_at !== null && <Badge color="gray">{t("scripts.takenBack")}</Badge>}
        </Group>
        <Text size="sm">{one.note}</Text>
        <Text size="xs" c="dimmed">{format.when(one.published_at)} {one.author ?? ""} · {one.sha256.slice(0, 12)}</Text>
      </div>
      {manage && one.retired_at === null && (
        <Button size="compact-xs" variant="subtle" color="red" loading={retire.isPending} onClick={() => retire.mutate({ params: { path: { script_id: script.id, n: one.n } } })}>{t("scripts.takeBack")}</Button>
      )}
    </Group>
  ));
}
