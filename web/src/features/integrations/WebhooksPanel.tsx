import { ActionIcon, Badge, Button, Group, Menu, Table, Text, Title, VisuallyHidden } from "@mantine/core";
import { IconDots, IconKey, IconList, IconPencil, IconPlayerPause, IconPlayerPlay, IconPlus, IconSend, IconTrash, IconWebhook } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { useFormat } from "@/i18n/format";
import { Panel } from "@/ui/Page";
import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { toastDone, toastProblem } from "@/ui/toast";

import type { Webhook } from "./api";
import { useLogAgain, useWebhooksAgain } from "./api";
import { DeliveryLog } from "./DeliveryLog";
import { SecretDialog } from "./Secret";
import { RemoveWebhookDialog, RenewSecretDialog, WebhookDialog } from "./WebhookDialogs";

const COLORS: Record<Webhook["state"], string> = { active: "sea", paused: "gray", gone: "red", disabled: "red" };

export function WebhooksPanel() {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const hooks = $api.useQuery("get", "/api/v1/webhooks", { params: { query: { limit: 100 } } });
  const shown = hooks.data?.items;
  return (
    <Panel flush>
      <Group justify="space-between" p="md">
        <Title order={2} size="h3">{t("integrations.webhooks")}</Title>
        <Button size="xs" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)} data-testid="webhook-add">{t("integrations.addWebhook")}</Button>
      </Group>
      {hooks.isPending && <ListSkeleton rows={3} />}
      {hooks.isError && <Failed error={hooks.error} onRetry={() => void hooks.refetch()} />}
      {shown?.length === 0 && <Empty icon={IconWebhook} title={t("integrations.noWebhooks")} hint={t("integrations.noWebhooksHint")} />}
      {shown !== undefined && shown.length > 0 && <WebhookTable hooks={shown} onSecret={setSecret} />}
      {adding && <WebhookDialog hook={null} onSecret={setSecret} onClose={() => setAdding(false)} />}
      {secret !== null && <SecretDialog title={t("integrations.secret")} text={t("integrations.secretOnce")} value={secret} onClose={() => setSecret(null)} />}
    </Panel>
  );
}

function WebhookTable({ hooks, onSecret }: { hooks: Webhook[]; onSecret: (secret: string) => void }) {
  const { t } = useTranslation();
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table verticalSpacing={7}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("common.name")}</Table.Th>
            <Table.Th>{t("integrations.events")}</Table.Th>
            <Table.Th>{t("integrations.state")}</Table.Th>
            <Table.Th w={60}><VisuallyHidden>{t("common.actions")}</VisuallyHidden></Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {hooks.map((hook) => <WebhookLine key={hook.id} hook={hook} onSecret={onSecret} />)}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function WebhookLine({ hook, onSecret }: { hook: Webhook; onSecret: (secret: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Table.Tr data-testid="webhook-row">
      <Table.Td>
        <Text fw={600} size="sm">{hook.name}</Text>
        <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: "anywhere" }}>{hook.url}</Text>
      </Table.Td>
      <Table.Td maw={340}>
        <Group gap={4}>{hook.events.map((event) => <Badge key={event} variant="light" color="gray" tt="none">{event}</Badge>)}</Group>
      </Table.Td>
      <Table.Td>
        <Badge color={COLORS[hook.state]}>{t(`integrations.states.${hook.state}`)}</Badge>
        {hook.failing_since !== null && hook.state === "active" && <Text size="xs" c="red">{t("integrations.failing", { when: format.when(hook.failing_since) })}</Text>}
      </Table.Td>
      <Table.Td ta="right"><WebhookActions hook={hook} onSecret={onSecret} /></Table.Td>
    </Table.Tr>
  );
}

type Dialog = "edit" | "log" | "secret" | "remove" | null;

function WebhookActions({ hook, onSecret }: { hook: Webhook; onSecret: (secret: string) => void }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<Dialog>(null);
  const close = () => setDialog(null);
  const { ping, change } = useDeeds();
  const active = hook.state === "active";
  const path = { webhook_id: hook.id };
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t("integrations.menu", { name: hook.name })} data-testid="webhook-menu"><IconDots size={18} /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconList size={16} />} onClick={() => setDialog("log")} data-testid="webhook-log">{t("integrations.log")}</Menu.Item>
          <Menu.Item leftSection={<IconSend size={16} />} disabled={!active} onClick={() => ping.mutate({ params: { path } })} data-testid="webhook-ping">{t("integrations.ping")}</Menu.Item>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setDialog("edit")}>{t("common.edit")}</Menu.Item>
          <Menu.Item leftSection={active ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />} onClick={() => change.mutate({ params: { path }, body: { version: hook.version, active: !active } })}>
            {t(active ? "integrations.pause" : "integrations.resume")}
          </Menu.Item>
          <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setDialog("secret")}>{t("integrations.renewSecret")}</Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => setDialog("remove")}>{t("common.remove")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === "edit" && <WebhookDialog hook={hook} onSecret={onSecret} onClose={close} />}
      {dialog === "log" && <DeliveryLog hook={hook} onClose={close} />}
      {dialog === "secret" && <RenewSecretDialog hook={hook} onSecret={onSecret} onClose={close} />}
      {dialog === "remove" && <RemoveWebhookDialog hook={hook} onClose={close} />}
    </>
  );
}

function useDeeds() {
  const { t } = useTranslation();
  const [again, logAgain] = [useWebhooksAgain(), useLogAgain()];
  const ping = $api.useMutation("post", "/api/v1/webhooks/{webhook_id}/ping", {
    onSuccess: () => {
      toastDone(t("integrations.pinged"));
      void logAgain();
    },
    onError: toastProblem,
  });
  const change = $api.useMutation("patch", "/api/v1/webhooks/{webhook_id}", { onSettled: again, onError: toastProblem });
  return { ping, change };
}
