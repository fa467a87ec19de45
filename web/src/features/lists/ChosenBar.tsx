import { Anchor, Button, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import classes from "@/features/customers/Customers.module.css";
import { decimal } from "@/i18n/format";

interface ChosenBarProps {
  chosen: number;
  /** How many pass the filter, when there are more than are on the screen; not `complete`: too many to choose at once. */
  all: { count: number; complete: boolean } | undefined;
  everyone: boolean;
  onEveryone: () => void;
  onChange: (() => void) | undefined;
  onClear: () => void;
}

export function ChosenBar({ chosen, all, everyone, onEveryone, onChange, onClear }: ChosenBarProps) {
  const { t } = useTranslation();
  const number = all === undefined ? "" : decimal(all.count, 0);
  return (
    <div className={classes["chosen"]} role="status" data-testid="chosen-bar">
      <Text size="sm" fw={600}>
        {everyone && all !== undefined ? t("lists.chosenAll", { number }) : t("lists.chosen", { count: chosen })}
      </Text>
      {!everyone && all?.complete === true && <Anchor component="button" size="sm" onClick={onEveryone} data-testid="choose-everyone">{t("lists.chooseAll", { number })}</Anchor>}
      {!everyone && all?.complete === false && <Text size="sm" c="dimmed">{t("lists.tooMany", { number })}</Text>}
      {onChange !== undefined && <Button size="xs" leftSection={<IconPencil size={15} />} onClick={onChange} data-testid="bulk-open">{t("lists.changeChosen")}</Button>}
      <Button size="xs" variant="subtle" onClick={onClear}>{t("lists.clear")}</Button>
    </div>
  );
}
