import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { LeadStatus } from "@/api/types";

const STATUSES: readonly LeadStatus[] = ["new", "in_work", "converted", "lost"];

interface LeadStatusSelectProps {
  status: LeadStatus;
  disabled: boolean;
  onChange: (status: LeadStatus) => void;
}

/** A lead is converted by its own button, which takes everything along; here that status is only read. */
export function LeadStatusSelect({ status, disabled, onChange }: LeadStatusSelectProps) {
  const { t } = useTranslation();
  return (
    <Select
      w={170}
      size="xs"
      allowDeselect={false}
      disabled={disabled}
      aria-label={t("customers.status")}
      data={STATUSES.map((value) => ({ value, label: t(`leadStatus.${value}`), disabled: value === "converted" && status !== "converted" }))}
      value={status}
      onChange={(value) => {
        if (value !== null) onChange(value);
      }}
    />
  );
}
