import { Button, Group, Modal, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { WaitingRow } from "@/api/types";
import { ConfirmDialog } from "@/ui/ConfirmDialog";

import { useHands } from "./api";
import type { Rows } from "./feed";
import { Caller } from "./parts";

/** To which queue: with who is free there and who waits already, for that is what decides. */
export function MoveDialog({ row, rows, onClose }: { row: WaitingRow; rows: Rows; onClose: () => void }) {
  const { t } = useTranslation();
  const hands = useHands();
  const others = Object.values(rows.queues).filter((queue) => queue.name !== row.queue).sort((a, b) => a.order - b.order);
  const [to, setTo] = useState(others[0]?.name ?? "");
  const gone = rows.waiting[row.id] === undefined;
  return (
    <Modal opened onClose={onClose} title={t("board.moveTo")} closeButtonProps={{ "aria-label": t("common.close") }}>
      <Stack gap="sm">
        <Caller row={row} />
        <Radio.Group value={to} onChange={setTo} label={t("board.head.queue")} description={t("board.moveHint")}>
          <Stack gap={8} mt={8}>
            {others.map((queue) => (
              <Radio key={queue.name} value={queue.name} label={queue.title} description={t("board.queueNow", { ready: queue.crew.ready ?? 0, waiting: queue.waiting })} />
            ))}
          </Stack>
        </Radio.Group>
        {gone && <Text size="sm" c="dimmed" role="status">{t("board.waitsNoMore")}</Text>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
          <Button disabled={to === "" || gone} loading={hands.busy} data-testid="move-caller" onClick={() => void hands.move(row.call_id, row.queue, to).then((done) => done && onClose())}>
            {t("board.move")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

export function EndDialog({ callId, onClose }: { callId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const hands = useHands();
  const [reason, setReason] = useState("");
  return (
    <ConfirmDialog
      title={t("board.end")}
      text={t("board.endSure")}
      deed={t("board.endDeed")}
      busy={hands.busy}
      onConfirm={() => void hands.end(callId, reason.trim()).then((done) => done && onClose())}
      onClose={onClose}
    >
      <TextInput label={t("board.why")} description={t("board.whyHint")} maxLength={200} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ConfirmDialog>
  );
}

interface TakeOverProps {
  callId: string;
  agentId: number;
  name: string;
  reason: string;
  onClose: () => void;
}

export function TakeOverDialog({ callId, agentId, name, reason, onClose }: TakeOverProps) {
  const { t } = useTranslation();
  const hands = useHands();
  return (
    <ConfirmDialog
      title={t("board.takeOver")}
      text={t("board.takeOverSure", { name })}
      deed={t("board.takeOver")}
      busy={hands.busy}
      onConfirm={() => void hands.takeOver(callId, agentId, reason).then((done) => done && onClose())}
      onClose={onClose}
    />
  );
}
