import { ActionIcon, CopyButton, Group, Text, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerCard } from "@/api/types";
import { DialButton } from "@/features/control/DialButton";
import { NumberHistoryButton } from "@/features/numbers/NumberHistory";
import { OwnFacts } from "@/features/fields/OwnFacts";
import { useHidden } from "@/features/fields/parts";
import type { PartName } from "@/features/fields/parts";
import { Sections } from "@/features/sections/Sections";
import { hides, useMe } from "@/features/session/api";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { formatNumber } from "@/ui/phone";

import classes from "./Customers.module.css";
import { useSourceName } from "./source";
import { TagBadge } from "./TagBadge";

export function Details({ customer }: { customer: CustomerCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const sourceName = useSourceName();
  const off = useHidden(customer.kind);
  const said = (part: PartName, value: string | null) => (off.has(part) ? null : value);
  return (
    <>
    <dl className={classes["facts"]}>
      <Fact name={t("customers.phones")}>
        {customer.phones.length === 0 ? t("customers.noNumbers") : <Phones customer={customer} hidden={hides(me, customer.kind, "phones")} />}
        {customer.former_numbers.map((former) => (
          <div key={`${former.e164}/${former.until}`} className={classes["phone"]}>
            <Text span size="sm" c="dimmed">{formatNumber(former.display)}</Text>
            <Text span size="xs" c="dimmed">{t("numbers.until", { at: format.date(former.until) })}</Text>
            <NumberHistoryButton number={former.e164} shown={former.display} customer={customer} />
          </div>
        ))}
      </Fact>
      {customer.company !== null && (customer.companies ?? []).length === 0 && (
        <Fact name={t("customers.company")}>
          <AnchorLink size="sm" to="/customers/$kind/$id" params={{ kind: "company", id: customer.company.id }}>
            {customer.company.name}
          </AnchorLink>
        </Fact>
      )}
      <TextFact name={t("customers.position")} value={said("position", customer.position)} />
      {customer.lead !== null && <TextFact name={t("customers.leadTitle")} value={customer.lead.title} />}
      {customer.lead !== null && <TextFact name={t("customers.company")} value={customer.lead.company_name} />}
      {customer.lead !== null && customer.status === "lost" && <Loss lead={customer.lead} />}
      <TextFact name={t("customers.emails")} value={said("emails", customer.emails.map((email) => email.address).join("\n"))} />
      <Fact name={t("customers.responsible")}>{customer.responsible?.name ?? t("card.noResponsible")}</Fact>
      <TextFact name={t("customers.note")} value={said("note", customer.note)} />
      <TextFact name={t("customers.source")} value={said("source", sourceName(customer.source))} />
      {customer.tags.length > 0 && !off.has("tags") && (
        <Fact name={t("customers.tags")}>
          <Group gap={5}>
            {customer.tags.map((tag) => (
              <TagBadge key={tag} tag={tag} />
            ))}
          </Group>
        </Fact>
      )}
      <Fact name={t("customers.created")}>{format.date(customer.created_at)}</Fact>
    </dl>
    <OwnFacts entity={customer.kind} card={customer} />
    <Sections customer={customer} />
    </>
  );
}

/** Why a lead was lost, in whose words, and when. */
function Loss({ lead }: { lead: NonNullable<CustomerCard["lead"]> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const said = [lead.loss_reason?.name, lead.loss_note].filter(Boolean).join(". ");
  const at = lead.lost_at ?? null;
  return <Fact name={t("customers.lossReason")}>{said === "" ? t("customers.noLossReason") : said}{at !== null && <Text span size="xs" c="dimmed">{" · "}{format.date(at)}</Text>}</Fact>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function TextFact({ name, value }: { name: string; value: string | null }) {
  return value === null || value === "" ? null : <Fact name={name}>{value}</Fact>;
}

function Phones({ customer, hidden }: { customer: CustomerCard; hidden: boolean }) {
  const { t } = useTranslation();
  return (
    <ul className={classes["phones"]}>
      {customer.phones.map((phone) => (
        <li key={phone.id} className={classes["phone"]}>
          <span className={classes["phoneNumber"]} title={hidden ? t("firm.hiddenNumber") : undefined} data-testid="customer-phone">{formatNumber(phone.display)}</span>
          {!hidden && <DialButton number={phone.e164 ?? phone.raw} choose />}
          <Text span size="xs" c="dimmed">
            {t(`phoneKind.${phone.kind}`)}
            {phone.extension !== null && phone.extension !== "" && `, ${t("customers.ext", { extension: phone.extension })}`}
          </Text>
          {!hidden && <CopyButton value={phone.e164 ?? phone.raw}>
            {({ copied, copy }) => (
              <Tooltip label={copied ? t("customers.copied") : t("customers.copy", { number: formatNumber(phone.display) })}>
                <ActionIcon size="sm" variant="subtle" color="gray" onClick={copy} aria-label={t("customers.copy", { number: formatNumber(phone.display) })}>
                  {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                </ActionIcon>
              </Tooltip>
            )}
          </CopyButton>}
          {!hidden && phone.e164 !== null && <NumberHistoryButton number={phone.e164} shown={phone.display} customer={customer} />}
        </li>
      ))}
    </ul>
  );
}
