import { Text } from "@mantine/core";
import { IconArrowUpRight, IconUserPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { Card, CardOwner } from "@/api/types";
import { can, useMe } from "@/features/session/api";
import { ButtonLink } from "@/ui/links";
import { loyaltyText } from "@/features/sections/loyaltyText";
import { Person } from "@/ui/Person";

import classes from "./CallCard.module.css";

/** Who the number belongs to. Several owners stand side by side: none of them is more likely than another. */
export function Owners({ card }: { card: Card }) {
  const { t } = useTranslation();
  const me = useMe();
  const hint = hintKey(card);
  return (
    <div className={classes["owners"]}>
      {hint !== null && (
        <Text size="sm" className={classes["hint"]}>
          {t(`card.${hint}`)}
        </Text>
      )}
      {card.owners.map((owner) => (
        <Owner key={`${owner.kind}/${owner.id}`} owner={owner} named={card.match === "shared"} />
      ))}
      {card.match === "unknown" && can(me, "customers.edit") && (
        <ButtonLink
        to="/customers/new"
          search={{ kind: "contact", number: card.number }}
          variant="light"
          size="xs"
          leftSection={<IconUserPlus size={16} />}
        >
          {t("card.createContact")}
        </ButtonLink>
      )}
    </div>
  );
}

function hintKey(card: Card) {
  switch (card.match) {
    case "shared":
      return "sharedHint" as const;
    case "new_lead":
      return "newLeadHint" as const;
    case "unknown":
      return "unknownHint" as const;
    case "withheld":
      return "withheldHint" as const;
    default:
      return null;
  }
}

function Owner({ owner, named }: { owner: CardOwner; named: boolean }) {
  const { t } = useTranslation();
  const calls = owner.calls_total ?? 0;
  const note = owner.last_note ?? "";
  const under = [owner.company?.name, owner.position].filter((part) => part !== undefined && part !== null && part !== "");
  return (
    <div className={classes["owner"]} data-named={named || undefined} data-testid="card-owner">
      <div className={classes["ownerText"]}>
        {named && (
          <div className={classes["ownerHead"]}>
            <Person name={owner.name} size={30} />
            <Text fw={600} size="md" flex={1}>
              {owner.name}
            </Text>
            <OpenOwner owner={owner} />
          </div>
        )}
        {named && under.length > 0 && (
          <Text size="sm" c="dimmed">
            {under.join(" · ")}
          </Text>
        )}
        <Text size="sm">
          <span className={classes["key"]}>{t("card.responsible")}</span> {owner.responsible?.name ?? t("card.noResponsible")}
        </Text>
        <Text size="sm" c="dimmed">
          {calls > 0 && t("card.calls", { count: calls })}
        </Text>
        {owner.loyalty !== null && owner.loyalty !== undefined && (
          <Text size="sm" data-testid="card-loyalty">
            <span className={classes["key"]}>{t("card.loyalty")}</span> {loyaltyText(owner.loyalty, t)}
          </Text>
        )}
        {note !== "" && (
          <blockquote className={classes["lastNote"]} aria-label={t("card.lastNote")}>
            {note}
          </blockquote>
        )}
      </div>
    </div>
  );
}

export function OpenOwner({ owner, main = false }: { owner: CardOwner; main?: boolean }) {
  const { t } = useTranslation();
  return (
    <ButtonLink
      to="/customers/$kind/$id"
      params={{ kind: owner.kind, id: owner.id }}
      size="xs"
      variant={main ? "light" : "default"}
      rightSection={<IconArrowUpRight size={15} />}
      aria-label={t("card.openOf", { name: owner.name })}
      data-testid="card-open"
    >
      {t("card.open")}
    </ButtonLink>
  );
}
