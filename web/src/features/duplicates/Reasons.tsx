import { Badge, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { DuplicateReason } from "./types";

export function Reasons({ reasons, score }: { reasons: DuplicateReason[]; score: number }) {
  const { t } = useTranslation();
  return (
    <Group gap={5} wrap="wrap">
      <Badge size="sm" color={score >= 70 ? "orange" : "gray"} variant="light" title={t("duplicates.score")}>
        {score} %
      </Badge>
      {reasons.map((reason) => (
        <Badge key={reason} size="sm" color="gray" variant="outline">
          {t(`duplicates.reasons.${reason}`)}
        </Badge>
      ))}
    </Group>
  );
}
