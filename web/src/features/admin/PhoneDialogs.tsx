import { Alert, Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { DeskPhone } from "@/api/types";
import { problemText } from "@/ui/problemText";
import { toastDone } from "@/ui/toast";

const ENDPOINT = /^[A-Za-z0-9]{2,16}\/[A-Za-z0-9_.+@-]{1,80}$/;

interface Values {
  endpoint: string;
  label: string;
  kind: DeskPhone["kind"];
}

function useRefresh(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["get", "/api/v1/phones"] });
}

export function AddPhoneDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const add = $api.useMutation("post", "/api/v1/phones", {
    onSuccess: (phone) => {
      void refresh();
      toastDone(t("phones.added", { label: phone.label }));
      onClose();
    },
  });
  return <PhoneForm title={t("phones.addTitle")} values={{ endpoint: "PJSIP/", label: "", kind: "desk" }} isNew busy={add.isPending} error={add.error} onSave={(values) => add.mutate({ body: values })} onClose={onClose} />;
}

export function EditPhoneDialog({ phone, onClose }: { phone: DeskPhone; onClose: () => void }) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const change = $api.useMutation("patch", "/api/v1/phones/{phone_id}", {
    onSuccess: () => {
      void refresh();
      toastDone(t("common.saved"));
      onClose();
    },
  });
  const save = ({ label, kind }: Values) => change.mutate({ params: { path: { phone_id: phone.id } }, body: { label, kind } });
  return <PhoneForm title={t("phones.editTitle", { label: phone.label })} values={phone} isNew={false} busy={change.isPending} error={change.error} onSave={save} onClose={onClose} />;
}

interface PhoneFormProps {
  title: string;
  values: Values;
  isNew: boolean;
  busy: boolean;
  error: unknown;
  onSave: (values: Values) => void;
  onClose: () => void;
}

function PhoneForm({ title, values, isNew, busy, error, onSave, onClose }: PhoneFormProps) {
  const { t } = useTranslation();
  const form = useForm<Values>({
    initialValues: { endpoint: values.endpoint, label: values.label, kind: values.kind },
    validate: {
      endpoint: (endpoint) => (ENDPOINT.test(endpoint.trim()) ? null : t("phones.endpointRule")),
      label: (label) => (isNew || label.trim() !== "" ? null : t("common.required")),
    },
  });
  const kinds = (["desk", "browser"] as const).map((kind) => ({ value: kind, label: t(`phones.kinds.${kind}`) }));
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={form.onSubmit((chosen) => onSave({ ...chosen, endpoint: chosen.endpoint.trim(), label: chosen.label.trim() }))}>
        <Stack gap="sm">
          <TextInput label={t("phones.endpoint")} description={t("phones.endpointHint")} disabled={!isNew} data-autofocus={isNew || undefined} {...form.getInputProps("endpoint")} />
          <TextInput label={t("phones.label")} description={t("phones.labelHint")} maxLength={80} data-autofocus={!isNew || undefined} {...form.getInputProps("label")} />
          <Select label={t("phones.kind")} description={t("phones.kindHint")} data={kinds} allowDeselect={false} {...form.getInputProps("kind")} />
          {error !== null && error !== undefined && (
            <Alert color="red" role="alert">
              {problemText(error, t)}
            </Alert>
          )}
          <Button type="submit" loading={busy}>
            {t("common.save")}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

export function RemovePhoneDialog({ phone, onClose }: { phone: DeskPhone; onClose: () => void }) {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const remove = $api.useMutation("delete", "/api/v1/phones/{phone_id}", {
    onSuccess: () => {
      void refresh();
      toastDone(t("phones.removed", { label: phone.label }));
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("phones.confirmRemove", { label: phone.label })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="sm">
        <Text size="sm">{t("phones.confirmRemoveText")}</Text>
        {remove.error !== null && (
          <Alert color="red" role="alert">
            {problemText(remove.error, t)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate({ params: { path: { phone_id: phone.id } } })} data-testid="phone-remove">
            {t("common.remove")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
