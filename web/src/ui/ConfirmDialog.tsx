import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface ConfirmProps {
  title: string;
  text: string;
  /** What the button says: the deed itself, never "yes". */
  deed: string;
  busy: boolean;
  /** Why it did not work, in the reader's language. */
  problem?: string | null;
  onConfirm: () => void;
  onClose: () => void;
  children?: ReactNode;
}

/** Asks before something that cannot be taken back. The way out has the focus, so that Enter alone does no harm. */
export function ConfirmDialog({ title, text, deed, busy, problem, onConfirm, onClose, children }: ConfirmProps) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="sm">
        <Text size="sm">{text}</Text>
        {children}
        {problem && <Alert color="red" role="alert">{problem}</Alert>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>{t("common.cancel")}</Button>
          <Button color="red" loading={busy} onClick={onConfirm} data-testid="confirm">{deed}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
