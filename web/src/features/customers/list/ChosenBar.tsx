import { Anchor, Button, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { decimal } from "@/i18n/format";

import classes from "../Customers.module.css";
import type { CustomerSearch } from "../search";
import { useCount } from "./api";

interface ChosenBarProps {
  search: CustomerSearch;
  chosen: ReadonlySet<string>;
  /** More customers pass the filter than are on the screen. */
  more: boolean;
  everyone: boolean;
  onEveryone: () => void;
  onChange: (() => void) | undefined;
  onClear: () => void;
}

export function ChosenBar({ search, chosen, more, everyone, onEveryone, onChange, onClear }: ChosenBarProps) {
  const { t } = useTranslation();
  const counted = useCount(search, more);
  const all = counted.data;
  const number = all === undefined ? "" : decimal(all.count, 0);
  return (
    <div className={classes["chosen"]} role="status" data-testid="chosen-bar">
      <Text size="sm" fw={600}>
        {everyone && all !== undefined ? t("lists.chosenAll", { number }) : t("lists.chosen", { count: chosen.size })}
      </Text>
      {more && !everyone && all?.complete === true && <Anchor component="button" size="sm" onClick={onEveryone} data-testid="choose-everyone">{t("lists.chooseAll", { number })}</Anchor>}
      {more && !everyone && all?.complete === false && <Text size="sm" c="dimmed">{t("lists.tooMany", { number })}</Text>}
      {onChange !== undefined && <Button size="xs" leftSection={<IconPencil size={15} />} onClick={onChange} data-testid="bulk-open">{t("lists.changeChosen")}</Button>}
      <Button size="xs" variant="subtle" onClick={onClear}>{t("lists.clear")}</Button>
    </div>
  );
}
