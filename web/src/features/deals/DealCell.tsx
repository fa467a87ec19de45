import { useTranslation } from "react-i18next";

import { useSourceName } from "@/features/customers/source";
import { TagBadge } from "@/features/customers/TagBadge";
import { OwnValue } from "@/features/fields/OwnFacts";
import type { Field } from "@/features/fields/types";
import { dayOf } from "@/features/tasks/days";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";

import type { DealColumn } from "./dealColumns";
import classes from "./Deals.module.css";
import { useMoney } from "./money";
import { NextStep } from "./NextStep";
import type { Deal, Stage } from "./types";

const DAY_MS = 86_400_000;

interface DealCellProps {
  deal: Deal;
  column: DealColumn;
  stages: readonly Stage[];
  fields: readonly Field[];
}

export function DealCell({ deal, column, stages, fields }: DealCellProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = useMoney();
  const sourceName = useSourceName();
  switch (column) {
    case "number":
      return <span className="tabular">{deal.id}</span>;
    case "stage":
      return <span className={classes["stageMark"]} data-outcome={deal.outcome}>{stages.find((stage) => stage.id === deal.stage_id)?.name ?? t(`deals.${deal.outcome}`)}</span>;
    case "customer":
      return <Customer deal={deal} />;
    case "responsible":
      return deal.responsible?.name ?? t("common.none");
    case "amount":
      return <span className="tabular">{money(deal.amount, deal.currency)}</span>;
    case "expected_close": {
      if (deal.expected_close === null) return "";
      const late = deal.outcome === "open" && deal.expected_close < dayOf(new Date());
      return <time dateTime={deal.expected_close} className={late ? classes["late"] : undefined} title={late ? t("deals.late") : undefined}>{format.date(`${deal.expected_close}T12:00:00`)}</time>;
    }
    case "source":
      return sourceName(deal.source);
    case "tags":
      return <>{deal.tags.map((tag) => <TagBadge key={tag} tag={tag} />)}</>;
    case "next_task":
      return deal.outcome === "open" ? <NextStep deal={deal} /> : null;
    case "in_stage":
      return <span className="tabular" title={format.full(deal.stage_since)}>{t("deals.stageDays", { count: Math.max(0, Math.floor((Date.now() - Date.parse(deal.stage_since)) / DAY_MS)) })}</span>;
    case "created":
      return format.date(deal.created_at);
    case "closed":
      return deal.closed_at === null ? "" : format.date(deal.closed_at);
    case "loss_reason":
      return deal.loss_reason?.name ?? "";
    default:
      return <Own deal={deal} name={column.slice("fields.".length)} fields={fields} />;
  }
}

function Customer({ deal }: { deal: Deal }) {
  const [kind, one] = deal.contact !== null ? (["contact", deal.contact] as const) : deal.company !== null ? (["company", deal.company] as const) : (["lead", deal.lead] as const);
  if (one === null) return null;
  return <AnchorLink size="sm" to="/customers/$kind/$id" params={{ kind, id: one.id }} onClick={(event) => event.stopPropagation()}>{one.name}</AnchorLink>;
}

function Own({ deal, name, fields }: { deal: Deal; name: string; fields: readonly Field[] }) {
  const field = fields.find((one) => one.key === name);
  const value = deal.fields[name];
  return field === undefined || value === undefined ? null : <OwnValue field={field} value={value} name={deal.field_names[name]} />;
}
