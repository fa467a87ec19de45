import { Alert, Button, Group, Modal, Stack, Switch, Text, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api, api } from "@/api/client";
import { toastProblem } from "@/ui/toast";

import { useHands } from "./api";

const MINE = ["get", "/api/v1/desk/messages"];

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

export function SayDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const hands = useHands();
  const [text, setText] = useState("");
  const [urgent, setUrgent] = useState(false);
  const { data } = $api.useQuery("get", "/api/v1/board/messages", { params: { query: { limit: 5 } } });
  return (
    <Modal opened onClose={onClose} title={t("board.say")}>
      <Stack>
        <Textarea data-autofocus label={t("board.text")} value={text} maxLength={500} autosize minRows={3} onChange={(event) => setText(event.currentTarget.value)} />
        <Switch label={t("board.urgent")} checked={urgent} onChange={(event) => setUrgent(event.currentTarget.checked)} />
        <Button disabled={text.trim() === ""} loading={hands.busy} onClick={() => void hands.say(text.trim(), urgent).then(onClose)}>{t("board.send")}</Button>
        {data?.items.map((item) => (
          <Text key={item.id} size="xs" c="dimmed">
            {item.text} · {t("board.seenBy", { seen: item.receipts.filter((one) => one.seen_at !== null).length, all: item.receipts.length })}
          </Text>
        ))}
      </Stack>
    </Modal>
  );
}
