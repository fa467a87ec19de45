import { Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { hideToast, toastDone, toastProblem } from "@/ui/toast";

import { useRestore } from "./api";
import type { Card } from "./api";

/** What a toast says right after a card was deleted. */
export function Undo({ card, toast }: { card: Card; toast: string }) {
  const { t } = useTranslation();
  const restoring = useRestore();
  const undo = () =>
    restoring.mutate(card, {
      onSuccess: () => {
        hideToast(toast);
        toastDone(t("bin.restored", { name: card.name }));
      },
      onError: toastProblem,
    });
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Text size="sm">{t("bin.deleted", { name: card.name })}</Text>
      <Button size="compact-sm" variant="light" loading={restoring.isPending} onClick={undo} data-testid="undo-delete">{t("bin.undo")}</Button>
    </Group>
  );
}
