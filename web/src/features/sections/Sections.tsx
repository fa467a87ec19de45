import { ActionIcon, Badge, Button, Group, Text, Tooltip } from "@mantine/core";
import { IconPencil, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerCard } from "@/api/types";
import customerClasses from "@/features/customers/Customers.module.css";
import classes from "@/features/fields/Fields.module.css";
import { useHidden } from "@/features/fields/parts";
import { can, hides, lockedFields, useMe } from "@/features/session/api";
import { AnchorLink } from "@/ui/links";

import { AddressesDialog } from "./AddressesDialog";
import { CompaniesDialog } from "./CompaniesDialog";
import { LoyaltyDialog } from "./LoyaltyDialog";
import { loyaltyText } from "./loyaltyText";
import { People } from "./People";
import { RequisitesDialog } from "./RequisitesDialog";
import { addressText, NUMBERS } from "./types";
import type { LoyaltyBrief, Requisites } from "./types";

type Name = "companies" | "requisites" | "addresses" | "loyalty";

const ADD = { companies: "addCompany", requisites: "addRequisites", addresses: "addAddress", loyalty: "addLoyalty" } as const;

/** What a card has beyond its facts. What it does not have is one quiet line of things to add. */
export function Sections({ customer }: { customer: CustomerCard }) {
  const { t } = useTranslation();
  const me = useMe();
  const [open, setOpen] = useState<Name | null>(null);
  const [card, setCard] = useState<LoyaltyBrief | null>(null);
  const locked = lockedFields(me, customer.kind);
  const mayEdit = can(me, "customers.edit");
  const names: Name[] = [...(customer.kind === "contact" ? ["companies" as const] : []), "requisites", "addresses", "loyalty"];
  const off = useHidden(customer.kind);
  const visible = names.filter((name) => !hides(me, customer.kind, name) && !off.has(name));
  const mayChange = (name: Name) => mayEdit && !locked.has(name === "companies" ? "company_id" : name);
  const filled = visible.filter((name) => (customer[name] ?? []).length > 0);
  const empty = visible.filter((name) => !filled.includes(name) && mayChange(name));
  const close = () => {
    setOpen(null);
    setCard(null);
  };
  return (
    <>
      {customer.kind === "company" && <People company={customer} />}
      {filled.map((name) => (
        <section key={name} className={classes["section"]} data-testid={`section-${name}`}>
          <Group justify="space-between" wrap="nowrap" gap="xs">
            <h3 className={classes["group"]} style={{ flex: 1 }}>{t(`sections.${name}`)}</h3>
            {mayChange(name) && (
              <Tooltip label={t(name === "loyalty" ? "sections.issue" : "sections.edit", { section: t(`sections.${name}`) })}>
                <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t(name === "loyalty" ? "sections.issue" : "sections.edit", { section: t(`sections.${name}`) })} onClick={() => setOpen(name)} data-testid={`section-edit-${name}`}>
                  {name === "loyalty" ? <IconPlus size={15} /> : <IconPencil size={15} />}
                </ActionIcon>
              </Tooltip>
            )}
          </Group>
          {name === "companies" && <Companies customer={customer} />}
          {name === "requisites" && (customer.requisites ?? []).map((one, place) => <RequisitesFacts key={one.id} one={one} main={place === 0 && (customer.requisites ?? []).length > 1} />)}
          {name === "addresses" && (
            <dl className={customerClasses["facts"]}>
              {(customer.addresses ?? []).map((one) => <Fact key={one.id} name={t(`sections.addressKind.${one.kind}`)}>{addressText(one)}</Fact>)}
            </dl>
          )}
          {name === "loyalty" && (customer.loyalty ?? []).map((one) => (
            <Group key={one.id} justify="space-between" wrap="nowrap" gap="xs">
              <Text size="sm" {...(one.blocked && { c: "dimmed" })} data-testid="loyalty-card">{loyaltyText(one, t)}{one.group !== null && ` · ${one.group}`}</Text>
              <Button size="compact-xs" variant="subtle" style={{ flexShrink: 0 }} onClick={() => setCard(one)} data-testid="loyalty-points">{t("sections.movePoints")}</Button>
            </Group>
          ))}
        </section>
      ))}
      {empty.length > 0 && (
        <Group gap={2} mt="sm" data-testid="sections-add">
          <Text size="xs" c="dimmed">{t("sections.add")}:</Text>
          {empty.map((name) => <Button key={name} size="compact-xs" variant="subtle" onClick={() => setOpen(name)} data-testid={`section-add-${name}`}>{t(`sections.${ADD[name]}`)}</Button>)}
        </Group>
      )}
      {open === "companies" && <CompaniesDialog customer={customer} onClose={close} />}
      {open === "requisites" && <RequisitesDialog customer={customer} onClose={close} />}
      {open === "addresses" && <AddressesDialog customer={customer} onClose={close} />}
      {(open === "loyalty" || card !== null) && <LoyaltyDialog customer={customer} card={card} mayChange={mayChange("loyalty")} onClose={close} />}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Companies({ customer }: { customer: CustomerCard }) {
  const { t } = useTranslation();
  const companies = customer.companies ?? [];
  return companies.map((one) => (
    <div key={one.company_id}>
      <Group gap={6}>
        <AnchorLink size="sm" to="/customers/$kind/$id" params={{ kind: "company", id: one.company_id }}>{one.name}</AnchorLink>
        {one.main && companies.length > 1 && <Badge size="xs" variant="light" color="gray">{t("sections.main")}</Badge>}
      </Group>
      {one.role_names.length > 0 && <Text size="xs" c="dimmed">{one.role_names.join(", ")}</Text>}
    </div>
  ));
}

function RequisitesFacts({ one, main }: { one: Requisites; main: boolean }) {
  const { t } = useTranslation();
  const said = NUMBERS[one.country].filter((kind) => (one.numbers[kind] ?? "") !== "");
  return (
    <dl className={customerClasses["facts"]} data-testid="requisites-set">
      {(one.title !== "" || main) && (
        <Group gap={6}>
          <Text size="sm" fw={600}>{one.title}</Text>
          {main && <Badge size="xs" variant="light" color="gray">{t("sections.main")}</Badge>}
        </Group>
      )}
      {one.legal_name !== "" && <Fact name={t("sections.legalName")}>{one.legal_name}</Fact>}
      {said.map((kind) => <Fact key={kind} name={t(`sections.numbers.${kind}`)}>{one.numbers[kind]}</Fact>)}
      {one.accounts.map((account) => (
        <Fact key={account.account} name={t("sections.account")}>
          {account.account}
          {[account.bank, account.bic, account.currency].some((part) => part !== "" && part !== undefined) && <Text size="xs" c="dimmed">{[account.bank, account.bic, account.currency].filter((part) => part !== "" && part !== undefined).join(", ")}</Text>}
        </Fact>
      ))}
    </dl>
  );
}
