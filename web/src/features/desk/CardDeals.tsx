import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Card } from "@/api/types";
import { CustomerDeals } from "@/features/deals/CustomerDeals";
import { can, useMe } from "@/features/session/api";

import classes from "./CallCard.module.css";

/** The caller's deals, once it is known who calls: of several owners of one number nobody is guessed. */
export function CardDeals({ card }: { card: Card }) {
  const { t } = useTranslation();
  const me = useMe();
  const owner = card.owners.length === 1 ? card.owners[0] : undefined;
  if (owner === undefined || !can(me, "deals.view")) return null;
  return (
    <section aria-label={t("deals.ofCustomer")} data-testid="card-deals">
      <Text size="sm" className={classes["key"] ?? ""} mb={4}>
        {t("deals.ofCustomer")}
      </Text>
      <CustomerDeals kind={owner.kind} id={owner.id} name={owner.name} company={owner.company} callId={card.call_id} stay />
    </section>
  );
}
