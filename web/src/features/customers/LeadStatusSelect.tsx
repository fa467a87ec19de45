import { Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { LeadStatus } from "@/api/types";
import { useWords } from "@/features/deals/api";
import { LossDialog } from "@/features/deals/LossDialog";

const STATUSES: readonly LeadStatus[] = ["new", "in_work", "converted", "lost"];

export interface LeadLoss {
  loss_reason_id: number;
  loss_note: string;
}

interface LeadStatusSelectProps {
  name: string;
  status: LeadStatus;
  disabled: boolean;
  onChange: (status: LeadStatus, loss?: LeadLoss) => void;
}

/** A lead is converted by its own button, which takes everything along; here that status is only read. Where the firm
 * keeps loss reasons, a lost one gets its reason with the status. */
export function LeadStatusSelect({ name, status, disabled, onChange }: LeadStatusSelectProps) {
  const { t } = useTranslation();
  const reasons = useWords("loss_reason");
  const [losing, setLosing] = useState(false);
  const choose = (value: LeadStatus) => {
    if (value === "lost" && status !== "lost" && reasons.length > 0) setLosing(true);
    else onChange(value);
  };
  return (
    <>
      <Select
        w={170}
        size="xs"
        allowDeselect={false}
        disabled={disabled}
        aria-label={t("customers.status")}
        data={STATUSES.map((value) => ({ value, label: t(`leadStatus.${value}`), disabled: value === "converted" && status !== "converted" }))}
        value={status}
        onChange={(value) => {
          if (value !== null) choose(value);
        }}
        data-testid="lead-status"
      />
      {losing && <LossDialog title={name} ofLead onClose={() => setLosing(false)} onLose={({ loss_reason_id, loss_note }) => { setLosing(false); onChange("lost", { loss_reason_id, loss_note }); }} />}
    </>
  );
}
