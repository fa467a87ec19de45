import { ActionIcon } from "@mantine/core";
import { IconPin, IconPinnedOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { CardRef, TimelineItem } from "@/api/types";

import classes from "./Customers.module.css";
import { usePin } from "./pins";

const PINNABLE: readonly TimelineItem["type"][] = ["note", "call", "file"];

export function PinButton({ card, item }: { card: CardRef; item: TimelineItem }) {
  const { t } = useTranslation();
  const pin = usePin(card);
  if (!PINNABLE.includes(item.type)) return null;
  const pinned = item.pinned !== null && item.pinned !== undefined;
  return (
    <ActionIcon variant="subtle" color="gray" size="sm" className={classes["pin"]} aria-label={t(pinned ? "timeline.unpin" : "timeline.pin")} loading={pin.isPending} onClick={() => pin.mutate({ item, on: !pinned })}>
      {pinned ? <IconPinnedOff size={15} /> : <IconPin size={15} />}
    </ActionIcon>
  );
}
