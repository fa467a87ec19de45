import { ActionIcon, Popover, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { ReportColumn } from "./types";

/** A word joiner: the sign is never alone on a line, apart from the last word of the title. */
const JOINED = "\u2060";

/** How a figure is counted; nothing where its name says all. */
export function Formula({ column }: { column: ReportColumn }) {
  const { t } = useTranslation();
  if (column.formula === null) return null;
  return (
    <span style={{ whiteSpace: "nowrap" }}>
      {JOINED}
      <Popover width={300} withArrow shadow="md" withinPortal>
        <Popover.Target>
          <ActionIcon size={16} ml={2} variant="transparent" color="gray" style={{ verticalAlign: "text-bottom" }} aria-label={t("reports.formulaOf", { figure: column.title })} data-testid={`formula-${column.key}`}>
            <IconInfoCircle size={13} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown style={{ whiteSpace: "normal" }}>
          <Text size="xs" c="dimmed">{column.title}</Text>
          <Text size="sm">{column.formula}</Text>
        </Popover.Dropdown>
      </Popover>
    </span>
  );
}
