import { Badge, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { DialButton } from "@/features/control/DialButton";
import { useAllFields } from "@/features/fields/api";
import { OwnValue } from "@/features/fields/OwnFacts";
import { PREFIX } from "@/features/fields/types";
import { useFormat } from "@/i18n/format";
import { formatNumber } from "@/ui/phone";

import classes from "../Customers.module.css";
import { useSourceName } from "../source";
import { TagBadge } from "../TagBadge";
import { isOwn } from "./types";
import type { BuiltInColumn, Column, Listed } from "./types";

const WIDTHS: Record<BuiltInColumn, number> = { kind: 120, phones: 190, emails: 200, company: 180, position: 140, responsible: 150, status: 110, loss_reason: 160, source: 130, tags: 130, last_contact: 165, created: 120 };

const OWN_WIDTH = 150;

export function widthOf(column: Column): number {
  return isOwn(column) ? OWN_WIDTH : WIDTHS[column];
}

function OwnCell({ customer, name }: { customer: Listed; name: string }) {
  const fields = useAllFields().data?.items ?? [];
  const field = fields.find((one) => one.entity === customer.kind && one.key === name && !one.retired && !one.hidden);
  const value = customer.fields[name];
  if (field === undefined || value === undefined) return null;
  return <span onClick={(event) => { if ((event.target as HTMLElement).closest("a") !== null) event.stopPropagation(); }}><OwnValue field={field} value={value} name={customer.field_names[name]} /></span>;
}

export function Cell({ customer, column }: { customer: Listed; column: Column }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sourceName = useSourceName();
  if (isOwn(column)) return <OwnCell customer={customer} name={column.slice(PREFIX.length)} />;
  switch (column) {
    case "kind":
      return customer.status === null ? t(`customers.${customer.kind}`) : <LeadBadge customer={customer} />;
    case "phones":
      return <Phones customer={customer} />;
    case "emails":
      return customer.emails.join(", ");
    case "company":
      return customer.company?.name ?? "";
    case "position":
      return customer.position ?? "";
    case "responsible":
      return customer.responsible?.name ?? t("common.none");
    case "status":
      return customer.status === null ? "" : t(`leadStatus.${customer.status}`);
    case "loss_reason":
      return customer.loss_reason?.name ?? "";
    case "source":
      return sourceName(customer.source);
    case "tags":
      return <span className={classes["tags"]}>{customer.tags.map((tag) => <TagBadge key={tag} tag={tag} />)}</span>;
    case "last_contact":
      return customer.last_contact_at === null ? <Text span size="sm" c="dimmed">{t("lists.never")}</Text> : format.when(customer.last_contact_at);
    case "created":
      return format.date(customer.created_at);
  }
}

function Phones({ customer }: { customer: Listed }) {
  const [first, ...others] = customer.phones;
  if (first === undefined) return null;
  return (
    <span className="tabular">
      {formatNumber(first.display)} <DialButton number={first.e164 ?? first.raw} />
      {others.length > 0 && <Text span size="xs" c="dimmed">{` +${others.length}`}</Text>}
    </span>
  );
}

function LeadBadge({ customer }: { customer: Listed }) {
  const { t } = useTranslation();
  if (customer.status === null) return null;
  return (
    <Badge color={customer.status === "new" ? "orange" : "gray"}>
      {t("customers.lead")}: {t(`leadStatus.${customer.status}`)}
    </Badge>
  );
}
