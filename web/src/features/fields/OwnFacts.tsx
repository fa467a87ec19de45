import { Anchor } from "@mantine/core";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import customerClasses from "@/features/customers/Customers.module.css";
import { useMoney } from "@/features/deals/money";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";

import { useCardFields } from "./api";
import classes from "./Fields.module.css";
import type { Field, FieldEntity, FieldValue, OwnFields, Situation } from "./types";
import { ANYWHERE } from "./types";
import { daysUntil, grouped, isEmpty, isShown } from "./values";

interface OwnFactsProps {
  entity: FieldEntity;
  card: OwnFields;
  situation?: Situation;
}

/** What a card has in the firm's own fields, under their headings. */
export function OwnFacts({ entity, card, situation = ANYWHERE }: OwnFactsProps) {
  const fields = useCardFields(entity).filter((field) => isShown(field, situation) && !isEmpty(card.fields[field.key]));
  return grouped(fields).map((group) => (
    <section key={group.name} className={classes["section"]} data-testid="own-facts">
      {group.name !== "" && <h3 className={classes["group"]}>{group.name}</h3>}
      <dl className={customerClasses["facts"]}>
        {group.fields.map((field) => (
          <div key={field.key}>
            <dt>{field.label}</dt>
            <dd data-testid={`own-fact-${field.key}`}>
              <OwnValue field={field} value={card.fields[field.key] ?? ""} name={card.field_names[field.key]} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  ));
}

const SOON_DAYS = 14;

/** The day in words, and how soon it is when it is soon. */
function birthday(value: string, t: TFunction, language: string): string {
  const yearless = value.startsWith("--");
  const at = new Date(`${yearless ? "2000" : value.slice(0, 4)}-${value.slice(-5)}T12:00:00Z`);
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", ...(!yearless && { year: "numeric" }), timeZone: "UTC" }).format(at);
  const left = daysUntil(value, new Date());
  if (left === null || left > SOON_DAYS) return day;
  return `${day} (${left === 0 ? t("fields.birthdayToday") : t("fields.birthdaySoon", { count: left })})`;
}

/** One value, as people read it. */
export function OwnValue({ field, value, name }: { field: Field; value: FieldValue; name: string | undefined }) {
  const text = useOwnText();
  if (field.kind === "link") return <Anchor size="sm" href={String(value)} target="_blank" rel="noopener noreferrer">{String(value)}</Anchor>;
  if (field.kind === "customer" && field.target !== null) {
    return <AnchorLink size="sm" to="/customers/$kind/$id" params={{ kind: field.target, id: Number(value) }}>{name ?? String(value)}</AnchorLink>;
  }
  return text(field, value, name);
}

export function useOwnText(): (field: Field, value: FieldValue, name: string | undefined) => string {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const money = useMoney();
  return (field, value, name) => {
    const labels = new Map(field.options.map((option) => [option.id, option.label]));
    if (Array.isArray(value)) return value.map((id) => labels.get(id) ?? String(id)).join(", ");
    if (typeof value === "boolean") return t(value ? "fields.yes" : "fields.no");
    if (field.kind === "choice") return labels.get(Number(value)) ?? String(value);
    if (field.kind === "money" && field.currency !== null) return money(String(value), field.currency);
    if (field.kind === "integer" || field.kind === "decimal" || field.kind === "money") return new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 4 }).format(String(value) as Intl.StringNumericLiteral);
    if (field.kind === "date") return format.date(`${String(value)}T12:00:00`);
    if (field.kind === "birthday") return birthday(String(value), t, i18n.language);
    if (field.kind === "moment") return format.when(String(value));
    return name ?? String(value);
  };
}
