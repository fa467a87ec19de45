import { Button, Popover } from "@mantine/core";
import { IconGridDots } from "@tabler/icons-react";
import { useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import classes from "./Phone.module.css";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;

interface KeypadProps {
  onPress: (key: string) => void;
  disabled?: boolean;
  children?: ReactNode;
}

/** The telephone's keys, for menus of others; the keyboard's digits do the same while it is open. */
export function Keypad({ onPress, disabled = false, children }: KeypadProps) {
  const { t } = useTranslation();
  const [pressed, setPressed] = useState("");
  const press = (key: string) => {
    setPressed((before) => (before + key).slice(-16));
    onPress(key);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(KEYS as readonly string[]).includes(event.key)) return;
    event.preventDefault();
    press(event.key);
  };
  return (
    <Popover trapFocus returnFocus withArrow shadow="md" position="bottom" onClose={() => setPressed("")}>
      <Popover.Target>
        <Button variant="default" size="xs" leftSection={<IconGridDots size={15} />} disabled={disabled} data-testid="keypad">
          {t("phone.keypad")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("phone.keypad")} onKeyDown={onKey}>
        <div className={classes["pressed"]} aria-live="polite">
          {pressed}
        </div>
        <div className={classes["keys"]}>
          {KEYS.map((key) => (
            <Button key={key} variant="default" onClick={() => press(key)} aria-label={t("phone.key", { key })}>
              {key}
            </Button>
          ))}
        </div>
        {children}
      </Popover.Dropdown>
    </Popover>
  );
}
