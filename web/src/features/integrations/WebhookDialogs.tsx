import { Alert, Button, Checkbox, Group, Modal, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { problemCode } from "@/api/problems";
import { ConfirmDialog } from "@/ui/ConfirmDialog";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

import type { HookEvent, Webhook } from "./api";
import { useWebhooksAgain } from "./api";

interface Values {
  name: string;
  url: string;
  events: HookEvent[];
}

interface DialogProps {
  hook: Webhook | null;
  onSecret: (secret: string) => void;
  onClose: () => void;
}

export function WebhookDialog({ hook, onSecret, onClose }: DialogProps) {
  const { t } = useTranslation();
  const events = $api.useQuery("get", "/api/v1/webhooks/events");
  const form = useForm<Values>({
    initialValues: { name: hook?.name ?? "", url: hook?.url ?? "https://", events: (hook?.events ?? []) as HookEvent[] },
    validate: {
      name: (name) => (name.trim() === "" ? t("common.required") : null),
      url: (url) => (/^https?:\/\/[^/]/.test(url.trim()) ? null : t("integrations.urlRule")),
      events: (chosen) => (chosen.length === 0 ? t("integrations.chooseEvent") : null),
    },
  });
  const { save, busy, error } = useSave(hook, onSecret, onClose);
  return (
    <Modal opened onClose={onClose} size="lg" title={hook === null ? t("integrations.newWebhook") : hook.name} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={form.onSubmit((values) => save({ ...values, name: values.name.trim(), url: values.url.trim() }))}>
        <Stack gap="sm">
          <TextInput label={t("common.name")} maxLength={120} data-autofocus {...form.getInputProps("name")} />
          <TextInput label={t("integrations.url")} description={t("integrations.urlHint")} maxLength={1000} {...form.getInputProps("url")} />
          <Checkbox.Group label={t("integrations.events")} {...form.getInputProps("events")}>
            <SimpleGrid cols={3} spacing={6} mt={6}>
              {events.data?.filter((one) => one.yours).map((one) => <Checkbox key={one.event} value={one.event} label={one.event} />)}
            </SimpleGrid>
          </Checkbox.Group>
          {error !== null && <Alert color="red" role="alert">{problemCode(error) === "invalid-input" ? t("integrations.urlRefused") : problemText(error, t)}</Alert>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" loading={busy} data-testid="webhook-save">{t("common.save")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function useSave(hook: Webhook | null, onSecret: (secret: string) => void, onClose: () => void) {
  const { t } = useTranslation();
  const again = useWebhooksAgain();
  const done = () => {
    void again();
    onClose();
  };
  const add = $api.useMutation("post", "/api/v1/webhooks", {
    onSuccess: (made) => {
      done();
      onSecret(made.secret);
    },
  });
  const change = $api.useMutation("patch", "/api/v1/webhooks/{webhook_id}", {
    onSuccess: () => {
      toastDone(t("common.saved"));
      done();
    },
  });
  const save = (values: Values) =>
    hook === null ? add.mutate({ body: values }) : change.mutate({ params: { path: { webhook_id: hook.id } }, body: { ...values, version: hook.version } });
  return { save, busy: add.isPending || change.isPending, error: add.error ?? change.error };
}

export function RenewSecretDialog({ hook, onSecret, onClose }: DialogProps & { hook: Webhook }) {
  const { t } = useTranslation();
  const again = useWebhooksAgain();
  const renew = $api.useMutation("post", "/api/v1/webhooks/{webhook_id}/secret", {
    onSuccess: (made) => {
      void again();
      onClose();
      onSecret(made.secret);
    },
  });
  const problem = renew.error === null ? null : problemText(renew.error, t);
  return <ConfirmDialog title={t("integrations.renewTitle", { name: hook.name })} text={t("integrations.renewText")} deed={t("integrations.renewSecret")} busy={renew.isPending} problem={problem} onConfirm={() => renew.mutate({ params: { path: { webhook_id: hook.id } } })} onClose={onClose} />;
}

export function RemoveWebhookDialog({ hook, onClose }: { hook: Webhook; onClose: () => void }) {
  const { t } = useTranslation();
  const again = useWebhooksAgain();
  const remove = $api.useMutation("delete", "/api/v1/webhooks/{webhook_id}", {
    onSuccess: () => {
      void again();
      onClose();
    },
  });
  const problem = remove.error === null ? null : problemText(remove.error, t);
  return <ConfirmDialog title={t("integrations.removeTitle", { name: hook.name })} text={t("integrations.removeText")} deed={t("common.remove")} busy={remove.isPending} problem={problem} onConfirm={() => remove.mutate({ params: { path: { webhook_id: hook.id } } })} onClose={onClose} />;
}
