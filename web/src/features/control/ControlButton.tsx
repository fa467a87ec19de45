import { Button, Tooltip } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { Keys } from "@/ui/Keys";

import { reasonText } from "./reasons";

export interface ControlButtonProps {
  action: string;
  label: string;
  icon: Icon;
  onPress: () => void;
  keys?: string;
  busy?: boolean;
  /** The code of why it cannot be done now; the button stays focusable, so that the reason can be read. */
  refusal?: string | null | undefined;
  pressed?: boolean;
  color?: string;
  filled?: boolean;
}

/** One thing that can be done with a call. A key presses the very button, so that both always mean the same. */
export function ControlButton({ action, label, icon: Glyph, onPress, keys, busy = false, refusal, pressed, color, filled = false }: ControlButtonProps) {
  const { t } = useTranslation();
  const refused = refusal !== null && refusal !== undefined;
  const button = (
    <Button
      size="xs"
      variant={filled || pressed === true ? "filled" : "default"}
      {...(color === undefined ? {} : { color })}
      autoContrast
      loading={busy}
      leftSection={<Glyph size={15} stroke={1.9} />}
      aria-keyshortcuts={keys}
      aria-pressed={pressed}
      aria-disabled={refused || undefined}
      {...(refused ? { "data-disabled": true } : {})}
      data-action={action}
      data-testid={`control-${action}`}
      onClick={(event) => {
        if (refused) event.preventDefault();
        else onPress();
      }}
    >
      {label}
    </Button>
  );
  const hint = refused ? reasonText(refusal, t) : keys === undefined ? undefined : <Keys keys={keys} />;
  if (hint === undefined) return button;
  return (
    <Tooltip label={hint} events={{ hover: true, focus: true, touch: refused }}>
      {button}
    </Tooltip>
  );
}
