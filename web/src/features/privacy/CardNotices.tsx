import { Alert, Button, Group, Text } from "@mantine/core";
import { IconGavel, IconUserOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerCard } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { AnchorLink } from "@/ui/links";

import { useHoldsOn, useOpenRequests } from "./api";
import { HoldFacts, LiftHold } from "./HoldDialogs";
import type { Hold } from "./types";

/** What everybody who sees the card should know before changing it: a legal hold, an erasure that is on its way. */
export function CardNotices({ customer }: { customer: CustomerCard }) {
  const { t } = useTranslation();
  const me = useMe();
  const holds = useHoldsOn(customer.kind, customer.id);
  const open = useOpenRequests(customer.kind, customer.id, can(me, "customers.privacy")).filter((one) => one.kind === "erase");
  const [lifting, setLifting] = useState<Hold | null>(null);
  return (
    <>
      {holds.data?.items.map((hold) => (
        <Alert key={hold.id} color="orange" icon={<IconGavel size={18} aria-hidden />} title={t("privacy.onHold")} data-testid="legal-hold">
          <Group justify="space-between" wrap="nowrap" align="flex-end" gap="md">
            <div>
              <Text size="sm">{hold.reason}</Text>
              <Text size="xs"><HoldFacts hold={hold} /></Text>
            </div>
            {can(me, "customers.hold") && <Button size="compact-xs" variant="default" onClick={() => setLifting(hold)} data-testid="lift-hold">{t("privacy.lift")}</Button>}
          </Group>
        </Alert>
      ))}
      {open.map((one) => (
        <Alert key={one.id} color="gray" icon={<IconUserOff size={18} aria-hidden />} title={t("privacy.erasureOpen")}>
          <AnchorLink fz="sm" to="/privacy/$id" params={{ id: one.id }}>{t("privacy.requestNo", { id: one.id })}</AnchorLink>
          <Text span size="sm">{" · "}{t(`privacy.state.${one.state}`)}</Text>
        </Alert>
      ))}
      {lifting !== null && <LiftHold hold={lifting} onClose={() => setLifting(null)} />}
    </>
  );
}
