import { Alert, Button, Checkbox, Group, Modal, Select, Stack, Switch, Text, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import { useFormat } from "@/i18n/format";
import { Failed, ListSkeleton } from "@/ui/States";
import { toastProblem } from "@/ui/toast";

import { useHands } from "./api";
import type { Rows } from "./feed";

const MINE = ["get", "/api/v1/desk/messages"];
const MINUTES = ["15", "60", "240", "720"] as const;

/** What supervisors say to this operator; each stays until it is acknowledged. */
export function Messages() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data } = $api.useQuery("get", "/api/v1/desk/messages");
  if (!data?.length) return null;
  const acknowledge = async (message_id: number) => {
    const { error } = await api.POST("/api/v1/desk/messages/{message_id}/seen", { params: { path: { message_id } }, body: {} });
    if (error !== undefined) toastProblem(error);
    void queries.invalidateQueries({ queryKey: MINE });
  };
  return (
    <Stack gap="xs" mb="sm" data-testid="messages">
      {data.map((message) => (
        <Alert key={message.id} role={message.urgent ? "alert" : "status"} color={message.urgent ? "red" : "blue"} title={message.sent_by ?? t("board.supervisor")}>
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm">{message.text}</Text>
            <Button size="xs" variant="light" onClick={() => void acknowledge(message.id)}>{t("board.understood")}</Button>
          </Group>
        </Alert>
      ))}
    </Stack>
  );
}

export function SayDialog({ rows, onClose }: { rows: Rows | null; onClose: () => void }) {
  const { t } = useTranslation();
  const hands = useHands();
  const [text, setText] = useState("");
  const [urgent, setUrgent] = useState(false);
  const [minutes, setMinutes] = useState<(typeof MINUTES)[number]>("60");
  const [queues, setQueues] = useState<string[]>([]);
  const all = Object.values(rows?.queues ?? {}).sort((a, b) => a.order - b.order);
  const send = () => {
    const message = { text: text.trim(), urgent, minutes: Number(minutes), queues: queues.length === 0 ? null : queues };
    void hands.say(message).then((done) => done && onClose());
  };
  return (
    <Modal opened onClose={onClose} title={t("board.say")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form onSubmit={(event) => { event.preventDefault(); send(); }}>
        <Stack gap="sm">
          <Textarea data-autofocus label={t("board.text")} value={text} maxLength={500} autosize minRows={3} onChange={(event) => setText(event.currentTarget.value)} data-testid="say-text" />
          <Checkbox.Group label={t("board.toWhom")} description={t("board.toWhomHint")} value={queues} onChange={setQueues}>
            <Group mt={8}>{all.map((queue) => <Checkbox key={queue.name} value={queue.name} label={queue.title} />)}</Group>
          </Checkbox.Group>
          <Select label={t("board.shownFor")} allowDeselect={false} value={minutes} onChange={(value) => value !== null && setMinutes(value)} data={MINUTES.map((value) => ({ value, label: t(`board.minutes.${value}`) }))} />
          <Switch label={t("board.urgent")} description={t("board.urgentHint")} checked={urgent} onChange={(event) => setUrgent(event.currentTarget.checked)} />
          <Group justify="flex-end"><Button type="submit" disabled={text.trim() === ""} loading={hands.busy} data-testid="say-send">{t("board.send")}</Button></Group>
        </Stack>
      </form>
      <Sent />
    </Modal>
  );
}

/** The last ones, with who has not read them yet. */
function Sent() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, isPending, refetch } = $api.useQuery("get", "/api/v1/board/messages", { params: { query: { limit: 5 } } }, { refetchInterval: 5_000 });
  if (isPending) return <ListSkeleton rows={2} />;
  if (error !== null) return <Failed error={error} onRetry={() => void refetch()} />;
  return (
    <Stack gap={6} mt="md">
      {data.items.map((item) => {
        const unread = item.receipts.filter((one) => one.seen_at === null).map((one) => one.name);
        return (
          <div key={item.id}>
            <Text size="sm">{item.text}</Text>
            <Text size="xs" c="dimmed">
              {format.when(item.sent_at)} · {t("board.seenBy", { seen: item.receipts.length - unread.length, all: item.receipts.length })}
              {unread.length > 0 && unread.length <= 5 ? ` · ${t("board.unreadBy", { names: format.list(unread) })}` : ""}
            </Text>
          </div>
        );
      })}
    </Stack>
  );
}
