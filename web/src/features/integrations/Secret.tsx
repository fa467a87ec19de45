import { Alert, Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { toastDone } from "@/ui/toast";

interface SecretProps {
  title: string;
  text: string;
  value: string;
  onClose: () => void;
}

/** A token or a secret, this once: only its hash is kept, or nobody is shown it again. */
export function SecretDialog({ title, text, value, onClose }: SecretProps) {
  const { t } = useTranslation();
  const copy = () => void navigator.clipboard.writeText(value).then(() => toastDone(t("integrations.copied")));
  return (
    <Modal opened onClose={onClose} title={title} closeOnClickOutside={false} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="sm">
        <Alert color="yellow">{text}</Alert>
        <TextInput readOnly value={value} aria-label={title} data-autofocus data-testid="secret" styles={{ input: { fontFamily: "monospace" } }} onFocus={(event) => event.currentTarget.select()} />
        <Group justify="flex-end">
          {window.isSecureContext && <Button variant="default" leftSection={<IconCopy size={16} />} onClick={copy}>{t("integrations.copy")}</Button>}
          <Button onClick={onClose}>{t("integrations.kept")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
