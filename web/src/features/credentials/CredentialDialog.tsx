import { Alert, Button, Group, Modal, PasswordInput, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import { useAddCredential, useChangeCredential, useRemoveCredential } from "./api";
import type { Credential, Holder } from "./api";

interface CredentialDialogProps {
  holder: Holder;
  credential: Credential | null;
  onClose: () => void;
}

export function CredentialDialog({ holder, credential, onClose }: CredentialDialogProps) {
  const { t } = useTranslation();
  const add = useAddCredential();
  const change = useChangeCredential(credential?.id ?? 0);
  const [removing, setRemoving] = useState(false);
  const form = useForm({
    initialValues: { title: credential?.title ?? "", url: credential?.url ?? "", login: credential?.login ?? "", secret: "", note: credential?.note ?? "" },
    validate: {
      title: (value) => (value.trim() === "" ? t("common.required") : null),
      url: (value) => (/:\/\/[^/@]*:[^/@]*@/.test(value) ? t("credentials.urlRule") : null),
      secret: (value) => (value === "" && credential === null ? t("common.required") : null),
    },
  });
  const done = { onSuccess: () => { toastDone(t("common.saved")); onClose(); } };
  const save = form.onSubmit(({ secret, ...values }) => {
    if (credential === null) add.mutate({ ...holder, ...values, secret }, done);
    else change.mutate({ ...values, ...(secret !== "" && { secret }), version: credential.version }, done);
  });
  const problem = add.error ?? change.error;
  if (removing && credential !== null) return <Remove credential={credential} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title={credential === null ? t("credentials.new") : t("credentials.editOf", { title: credential.title })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={save} noValidate autoComplete="off">
        <Stack gap="sm">
          {problem !== null && <Alert color="red" variant="light" role="alert">{problemText(problem, t)}</Alert>}
          <TextInput label={t("credentials.name")} required data-autofocus maxLength={200} autoComplete="off" {...form.getInputProps("title")} data-testid="credential-title" />
          <TextInput label={t("credentials.url")} maxLength={200} autoComplete="off" {...form.getInputProps("url")} />
          <TextInput label={t("credentials.login")} maxLength={200} autoComplete="off" {...form.getInputProps("login")} data-testid="credential-login" />
          <PasswordInput label={t("credentials.secret")} required={credential === null} maxLength={8000} autoComplete="new-password" placeholder={credential === null ? "" : t("credentials.unchanged")} visibilityToggleButtonProps={{ "aria-label": t("credentials.show") }} {...form.getInputProps("secret")} data-testid="credential-secret-input" />
          <Textarea label={t("credentials.note")} description={t("credentials.noteHint")} autosize minRows={2} maxRows={6} maxLength={10_000} {...form.getInputProps("note")} />
          <Group justify="space-between">
            {credential === null ? <span /> : <Button variant="subtle" color="red" onClick={() => setRemoving(true)}>{t("credentials.remove")}</Button>}
            <Group>
              <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
              <Button type="submit" loading={add.isPending || change.isPending} data-testid="credential-save">{t("common.save")}</Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Remove({ credential, onClose }: { credential: Credential; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useRemoveCredential(credential.id);
  return (
    <ConfirmDialog
      title={t("credentials.removeOf", { title: credential.title })}
      text={t("credentials.removeHint")}
      deed={t("credentials.remove")}
      busy={remove.isPending}
      problem={remove.error === null ? null : problemText(remove.error, t)}
      onConfirm={() => remove.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
