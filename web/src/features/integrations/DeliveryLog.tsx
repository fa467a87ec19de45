import { Badge, Button, Code, Drawer, Group, SegmentedControl, Stack, Table, Text, UnstyledButton } from "@mantine/core";
import { IconRefresh, IconSend } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { useFormat } from "@/i18n/format";
import { Empty, Failed, ListSkeleton } from "@/ui/States";
import { toastDone, toastProblem } from "@/ui/toast";

import type { Delivery, Webhook } from "./api";
import { useLogAgain } from "./api";

const COLORS: Record<Delivery["state"], string> = { waiting: "yellow", delivered: "sea", failed: "red" };
const FILTERS = ["all", "waiting", "delivered", "failed"] as const;
type Filter = (typeof FILTERS)[number];

/** What was sent, what came back, and a way to send it again. */
export function DeliveryLog({ hook, onClose }: { hook: Webhook; onClose: () => void }) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Filter>("all");
  const query = filter === "all" ? { limit: 100 } : { limit: 100, state: filter };
  const log = $api.useQuery("get", "/api/v1/webhooks/{webhook_id}/deliveries", { params: { path: { webhook_id: hook.id }, query } });
  const shown = log.data?.items;
  return (
    <Drawer opened onClose={onClose} position="right" size="xl" title={t("integrations.logOf", { name: hook.name })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Group justify="space-between" mb="sm">
        <SegmentedControl size="xs" aria-label={t("integrations.state")} value={filter} onChange={setFilter} data={FILTERS.map((one) => ({ value: one, label: t(one === "all" ? "common.all" : `integrations.delivery.${one}`) }))} />
        <Button size="xs" variant="default" leftSection={<IconRefresh size={16} />} loading={log.isFetching} onClick={() => void log.refetch()}>{t("integrations.refresh")}</Button>
      </Group>
      {log.isPending && <ListSkeleton rows={6} />}
      {log.isError && <Failed error={log.error} onRetry={() => void log.refetch()} />}
      {shown?.length === 0 && <Empty icon={IconSend} title={t("integrations.emptyLog")} hint={t("integrations.emptyLogHint")} />}
      {shown !== undefined && shown.length > 0 && (
        <Table verticalSpacing={6}>
          <Table.Tbody>{shown.map((delivery) => <DeliveryLine key={delivery.id} delivery={delivery} />)}</Table.Tbody>
        </Table>
      )}
    </Drawer>
  );
}

function DeliveryLine({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const last = delivery.attempts.at(-1);
  return (
    <>
      <Table.Tr data-testid="delivery-row">
        <Table.Td>
          <UnstyledButton aria-expanded={open} onClick={() => setOpen(!open)}>
            <Text size="sm" fw={600}>{delivery.event}</Text>
            <Text size="xs" c="dimmed">{`${delivery.resource_id} · ${format.when(delivery.occurred_at)}`}</Text>
          </UnstyledButton>
        </Table.Td>
        <Table.Td>
          <Badge color={COLORS[delivery.state]}>{t(`integrations.delivery.${delivery.state}`)}</Badge>
          {delivery.next_at !== null && <Text size="xs" c="dimmed">{t("integrations.nextAt", { when: format.when(delivery.next_at) })}</Text>}
        </Table.Td>
        <Table.Td ta="right">
          <Text size="sm" ff="monospace">{last === undefined ? "" : (last.status ?? last.error)}</Text>
          <Text size="xs" c="dimmed">{t("integrations.attempts", { count: delivery.attempts.length })}</Text>
        </Table.Td>
      </Table.Tr>
      {open && (
        <Table.Tr>
          <Table.Td colSpan={3}><DeliveryDetails delivery={delivery} /></Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function DeliveryDetails({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  const format = useFormat();
  const again = useLogAgain();
  const details = $api.useQuery("get", "/api/v1/webhook-deliveries/{delivery_id}", { params: { path: { delivery_id: delivery.id } } });
  const redeliver = $api.useMutation("post", "/api/v1/webhook-deliveries/{delivery_id}/redeliver", {
    onSuccess: () => {
      toastDone(t("integrations.queued"));
      void again();
    },
    onError: toastProblem,
  });
  return (
    <Stack gap={6}>
      {delivery.attempts.map((attempt) => (
        <Text key={attempt.at} size="xs">
          {`${format.full(attempt.at)} · ${attempt.status ?? attempt.error} · ${attempt.took_ms} ms`}
          {attempt.answer !== "" && <Code block mt={2}>{attempt.answer}</Code>}
        </Text>
      ))}
      {details.isError && <Failed error={details.error} onRetry={() => void details.refetch()} />}
      {details.data !== undefined && <Code block mah={280} style={{ overflow: "auto" }} tabIndex={0} aria-label={t("integrations.body")}>{JSON.stringify(details.data.body, null, 2)}</Code>}
      <Group justify="flex-end">
        <Button size="xs" variant="default" leftSection={<IconSend size={16} />} loading={redeliver.isPending} onClick={() => redeliver.mutate({ params: { path: { delivery_id: delivery.id } } })}>{t("integrations.redeliver")}</Button>
      </Group>
    </Stack>
  );
}
