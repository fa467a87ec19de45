import { Button, Group, Modal, Select, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useOffered } from "@/features/competitors/api";

import { useWords } from "./api";

interface LossDialogProps {
  title: string;
  /** Nobody takes a lead: there is no competitor to name. */
  ofLead?: boolean;
  onClose: () => void;
  onLose: (loss: { loss_reason_id: number; loss_note: string; lost_to_id: number | null }) => void;
}

export function LossDialog({ title, ofLead = false, onClose, onLose }: LossDialogProps) {
  const { t } = useTranslation();
  const reasons = useWords("loss_reason");
  const [reason, setReason] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const competitors = useOffered();
  const [taker, setTaker] = useState<string | null>(null);
  return (
    <Modal opened onClose={onClose} title={t("deals.loseTitle", { title })} closeButtonProps={{ "aria-label": t("common.close") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (reason !== null) onLose({ loss_reason_id: Number(reason), loss_note: note.trim(), lost_to_id: taker === null ? null : Number(taker) });
        }}
      >
        <Stack gap="sm">
          <Select label={t("deals.lossReason")} required data-autofocus data={reasons.map((word) => ({ value: String(word.id), label: word.name }))} value={reason} onChange={setReason} data-testid="loss-reason" />
          {reasons.length === 0 && <Text size="sm" c="dimmed">{t("deals.noReasons")}</Text>}
          {!ofLead && <Select label={t("competitors.lostToWhom")} clearable searchable nothingFoundMessage={t("competitors.unknown")} placeholder={t("competitors.lostToNobody")} data={(competitors.data?.items ?? []).map((one) => ({ value: String(one.id), label: one.name }))} value={taker} onChange={setTaker} data-testid="loss-taker" />}
          <Textarea label={t("deals.lossNote")} {...(ofLead && { maxLength: 200 })} autosize minRows={2} maxRows={6} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t("common.cancel")}</Button>
            <Button type="submit" color="red" disabled={reason === null} data-testid="loss-confirm">{t("deals.lose")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
