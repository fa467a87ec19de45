import { Group } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerKind } from "@/api/types";
import customerClasses from "@/features/customers/Customers.module.css";
import { useSourceName } from "@/features/customers/source";
import { TagBadge } from "@/features/customers/TagBadge";
import { OwnFacts } from "@/features/fields/OwnFacts";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";

import { useMoney } from "./money";
import type { DealCard, Named } from "./types";

export function DealFacts({ deal }: { deal: DealCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = useMoney();
  const sourceName = useSourceName();
  return (
    <>
    <dl className={customerClasses["facts"]}>
      <Fact name={t("deals.amount")}>{deal.amount === null ? t("common.none") : money(deal.amount, deal.currency)}</Fact>
      <Person name={t("customers.contact")} kind="contact" who={deal.contact} />
      <Person name={t("customers.company")} kind="company" who={deal.company} />
      <Person name={t("customers.lead")} kind="lead" who={deal.lead} />
      <Fact name={t("customers.responsible")}>{deal.responsible?.name ?? t("card.noResponsible")}</Fact>
      {deal.expected_close !== null && <Fact name={t("deals.expectedClose")}>{format.date(deal.expected_close)}</Fact>}
      {deal.loss_reason !== null && <Fact name={t("deals.lossReason")}>{[deal.loss_reason.name, deal.loss_note].filter((part) => part !== "").join(". ")}</Fact>}
      {deal.source !== "" && <Fact name={t("customers.source")}>{sourceName(deal.source)}</Fact>}
      {deal.note !== "" && <Fact name={t("deals.note")}>{deal.note}</Fact>}
      {deal.tags.length > 0 && (
        <Fact name={t("customers.tags")}>
          <Group gap={5}>{deal.tags.map((tag) => <TagBadge key={tag} tag={tag} />)}</Group>
        </Fact>
      )}
      {deal.call_id !== null && (
        <Fact name={t("timeline.call")}>
          <AnchorLink size="sm" to="/calls" search={{ call: deal.call_id }}>{t("deals.madeFromCall")}</AnchorLink>
        </Fact>
      )}
      <Fact name={t("deals.created")}>{[format.date(deal.created_at), deal.created_by?.name].filter(Boolean).join(", ")}</Fact>
    </dl>
    <OwnFacts entity="deal" card={deal} situation={{ pipeline: deal.pipeline_id, reached: new Set() }} />
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

function Person({ name, kind, who }: { name: string; kind: CustomerKind; who: Named | null }) {
  if (who === null) return null;
  return (
    <Fact name={name}>
      <AnchorLink size="sm" to="/customers/$kind/$id" params={{ kind, id: who.id }}>{who.name}</AnchorLink>
    </Fact>
  );
}
