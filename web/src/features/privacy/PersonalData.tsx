import { Button, Menu } from "@mantine/core";
import { IconFileSearch, IconGavel, IconListDetails, IconShieldLock, IconUserOff } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerCard } from "@/api/types";
import { can, useMe } from "@/features/session/api";

import { PlaceHold } from "./HoldDialogs";
import { RequestDialog } from "./RequestDialog";

/** From a card: find everything about this person, erase it, or forbid that. */
export function PersonalData({ customer }: { customer: CustomerCard }) {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const [open, setOpen] = useState<"export" | "erase" | "hold" | null>(null);
  const works = can(me, "customers.privacy");
  const holds = can(me, "customers.hold");
  if (!works && !holds) return null;
  const close = () => setOpen(null);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" size="xs" leftSection={<IconShieldLock size={15} />} data-testid="personal-data">{t("privacy.ofCard")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {works && <Menu.Item leftSection={<IconFileSearch size={16} />} onClick={() => setOpen("export")}>{t("privacy.doFind")}</Menu.Item>}
          {works && <Menu.Item color="red" leftSection={<IconUserOff size={16} />} onClick={() => setOpen("erase")}>{t("privacy.doErase")}</Menu.Item>}
          {works && holds && <Menu.Divider />}
          {holds && <Menu.Item leftSection={<IconGavel size={16} />} onClick={() => setOpen("hold")}>{t("privacy.doHold")}</Menu.Item>}
          <Menu.Divider />
          <Menu.Item leftSection={<IconListDetails size={16} />} onClick={() => void navigate({ to: "/privacy", search: works ? {} : { tab: "holds" } })}>{t("privacy.doList")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {(open === "export" || open === "erase") && <RequestDialog card={customer} first={open} onClose={close} />}
      {open === "hold" && <PlaceHold card={customer} onClose={close} />}
    </>
  );
}
