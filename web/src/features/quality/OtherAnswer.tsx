import { useTranslation } from "react-i18next";

import type { QaDisputeRow } from "@/api/types";
import { AnswerInput } from "@/features/results/AnswerInput";
import type { Chosen } from "@/features/results/answers";

interface Props {
  item: QaDisputeRow["items"][number];
  value: Chosen;
  onChange: (value: Chosen) => void;
}

/** An answer that is neither the reviewer's nor the operator's. */
export function OtherAnswer({ item, value, onChange }: Props) {
  const { t } = useTranslation();
  return <AnswerInput question={item.question} value={value} onChange={onChange} label={t("dispute.other")} />;
}
