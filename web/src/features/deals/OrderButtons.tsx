import { ActionIcon } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

export function reordered<T>(rows: T[], from: number, to: number): T[] {
  const rest = rows.filter((_, index) => index !== from);
  return [...rest.slice(0, to), ...rows.slice(from, from + 1), ...rest.slice(to)];
}

interface OrderButtonsProps {
  index: number;
  count: number;
  name: string;
  onMove: (to: number) => void;
}

export function OrderButtons({ index, count, name, onMove }: OrderButtonsProps) {
  const { t } = useTranslation();
  return (
    <ActionIcon.Group>
      <ActionIcon variant="default" size={28} disabled={index === 0} aria-label={t("deals.up", { name })} onClick={() => onMove(index - 1)}>
        <IconArrowUp size={14} />
      </ActionIcon>
      <ActionIcon variant="default" size={28} disabled={index === count - 1} aria-label={t("deals.down", { name })} onClick={() => onMove(index + 1)}>
        <IconArrowDown size={14} />
      </ActionIcon>
    </ActionIcon.Group>
  );
}
