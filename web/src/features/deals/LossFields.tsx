import { Select, Text, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useOffered } from "@/features/competitors/api";

import { useWords } from "./api";

/** What is said of a loss, as the form has it. */
export interface Loss {
  reason: string | null;
  taker: string | null;
  note: string;
}

export interface SaidLoss {
  loss_reason_id: number;
  loss_note: string;
  lost_to_id: number | null;
}

export const NO_LOSS: Loss = { reason: null, taker: null, note: "" };

/** Nothing as long as there is no reason. */
export function lossOf({ reason, taker, note }: Loss): SaidLoss | null {
  return reason === null ? null : { loss_reason_id: Number(reason), loss_note: note.trim(), lost_to_id: taker === null ? null : Number(taker) };
}

interface LossFieldsProps {
  loss: Loss;
  /** Nobody takes a lead: there is no competitor to name. */
  ofLead?: boolean;
  onChange: (loss: Loss) => void;
  autoFocus?: boolean;
}

export function LossFields({ loss, ofLead = false, onChange, autoFocus = false }: LossFieldsProps) {
  const { t } = useTranslation();
  const reasons = useWords("loss_reason");
  const competitors = useOffered();
  return (
    <>
      <Select label={t("deals.lossReason")} required {...(autoFocus && { "data-autofocus": true })} data={reasons.map((word) => ({ value: String(word.id), label: word.name }))} value={loss.reason} onChange={(reason) => onChange({ ...loss, reason })} data-testid="loss-reason" />
      {reasons.length === 0 && <Text size="sm" c="dimmed">{t("deals.noReasons")}</Text>}
      {!ofLead && <Select label={t("competitors.lostToWhom")} clearable searchable nothingFoundMessage={t("competitors.unknown")} placeholder={t("competitors.lostToNobody")} data={(competitors.data?.items ?? []).map((one) => ({ value: String(one.id), label: one.name }))} value={loss.taker} onChange={(taker) => onChange({ ...loss, taker })} data-testid="loss-taker" />}
      <Textarea label={t("deals.lossNote")} {...(ofLead && { maxLength: 200 })} autosize minRows={2} maxRows={6} value={loss.note} onChange={(event) => onChange({ ...loss, note: event.currentTarget.value })} />
    </>
  );
}
