import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconAddressBook, IconBuilding, IconNote, IconPlus, IconSubtask, IconTargetArrow, IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Keys } from "@/ui/Keys";
import { KEYS, shownKey, useKeys } from "@/ui/keys";

import type { QuickCreate } from "./useQuickCreate";

export const GLYPHS = { lead: IconUserPlus, contact: IconAddressBook, company: IconBuilding, deal: IconTargetArrow, task: IconSubtask, note: IconNote } as const;

/** The "+" of the frame, with what this person may make. */
export function CreateMenu({ makable, make }: QuickCreate) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const nothing = makable.length === 0;
  useKeys("everywhere", { create: () => setOpen(!nothing) });
  if (nothing) return null;
  return (
    <Menu opened={open} onChange={setOpen} position="bottom-start" width={230} withinPortal returnFocus>
      <Menu.Target>
        <Tooltip label={<>{t("quick.open")} <Keys keys={shownKey(KEYS.everywhere.create)} /></>} disabled={open}>
          <ActionIcon size={34} variant="light" aria-label={t("quick.open")} aria-keyshortcuts="Shift+N" data-testid="quick-create">
            <IconPlus size={19} stroke={1.9} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {makable.map((what) => {
          const Glyph = GLYPHS[what];
          return (
            <Menu.Item key={what} leftSection={<Glyph size={17} stroke={1.7} aria-hidden />} onClick={() => make(what)} data-testid={`quick-${what}`}>
              {t(`quick.${what}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
