import { ActionIcon, Button, Group, Menu, Modal, Stack, Text } from "@mantine/core";
import { IconArchive, IconArchiveOff, IconDots } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { ScriptDetail } from "@/api/types";
import { toastDone, toastProblem } from "@/ui/toast";

import { useRefreshScripts } from "./refresh";

/** Out of use with all its bindings, and back. */
export function ScriptMenu({ script }: { script: ScriptDetail }) {
  const { t } = useTranslation();
  const refresh = useRefreshScripts();
  const [asking, setAsking] = useState(false);
  const path = { params: { path: { script_id: script.id } } };
  const retire = $api.useMutation("post", "/api/v1/qa/scripts/{script_id}/retire", { onSuccess: async () => { setAsking(false); toastDone(t("scripts.retiredDone")); await refresh(); }, onError: toastProblem });
  const revive = $api.useMutation("post", "/api/v1/qa/scripts/{script_id}/revive", { onSuccess: async () => { toastDone(t("scripts.revivedDone")); await refresh(); }, onError: toastProblem });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t("scripts.more")} data-testid="script-menu"><IconDots size={18} /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {script.state === "retired" ? (
            <Menu.Item leftSection={<IconArchiveOff size={16} />} onClick={() => revive.mutate(path)} data-testid="script-revive">{t("scripts.revive")}</Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconArchive size={16} />} color="red" onClick={() => setAsking(true)} data-testid="script-retire">{t("scripts.retire")}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t("scripts.retire")} closeButtonProps={{ "aria-label": t("common.close") }}>
        <Stack gap="sm">
          <Text size="sm">{t("scripts.retireAsk", { title: script.title })}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)}>{t("common.cancel")}</Button>
            <Button color="red" loading={retire.isPending} onClick={() => retire.mutate(path)} data-testid="script-retire-do">{t("scripts.retire")}</Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
