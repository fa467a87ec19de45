import { Alert, Text, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMoney } from "@/features/deals/money";
import type { DealCard } from "@/features/deals/types";
import { hides, lockedFields, useMe } from "@/features/session/api";
import { Panel } from "@/ui/Page";
import { problemText } from "@/ui/problemText";

import { AddLine } from "./AddLine";
import classes from "./Goods.module.css";
import { LineRow } from "./LineRow";
import { movedBefore, totalsOf, useChangeLines, wrongField } from "./lines";

/** What the deal sells: each field is saved when it is left, the sums are the server's. */
export function DealLines({ deal }: { deal: DealCard }) {
  const { t } = useTranslation();
  const me = useMe();
  const change = useChangeLines(deal);
  const lines = deal.lines ?? [];
  const mayEdit = deal.may_edit && !lockedFields(me, "deal").has("amount");
  if (hides(me, "deal", "amount") || (lines.length === 0 && !mayEdit)) return null;
  const wrong = wrongField(change.error);
  return (
    <Panel title={t("goods.lines")}>
      <div data-testid="deal-lines">
        {change.error !== null && <Alert mb="sm" color="red" variant="light" role="alert">{wrong === null ? problemText(change.error, t) : t(`goods.wrong.${wrong}`)}</Alert>}
        {lines.length > 0 && <LineTable deal={deal} mayEdit={mayEdit} change={change.mutate} />}
        {lines.length > 0 && <Totals deal={deal} />}
        {lines.length === 0 && <Text size="sm" c="dimmed" mb="xs">{t("goods.noLines")}</Text>}
        {mayEdit && <AddLine currency={deal.currency} busy={change.isPending} change={change.mutate} />}
      </div>
    </Panel>
  );
}

function LineTable({ deal, mayEdit, change }: { deal: DealCard; mayEdit: boolean; change: ReturnType<typeof useChangeLines>["mutate"] }) {
  const { t } = useTranslation();
  const [dragged, drag] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const lines = deal.lines ?? [];
  const drop = () => {
    if (dragged !== null && over !== null) change(movedBefore(dragged, over));
    drag(null);
    setOver(null);
  };
  return (
    <div className={classes["scroll"]}>
      <table className={classes["lines"]}>
        <thead>
          <tr>
            {mayEdit && <th><VisuallyHidden>{t("goods.order")}</VisuallyHidden></th>}
            <th>{t("goods.name")}</th>
            <th className={classes["number"]}>{t("goods.quantity")}</th>
            <th className={classes["number"]}>{t("goods.price")}</th>
            <th className={classes["number"]}>{t("goods.discount")}</th>
            <th>{t("goods.vat")}</th>
            <th className={classes["number"]}>{t("goods.sum")}</th>
            {mayEdit && <th><VisuallyHidden>{t("common.actions")}</VisuallyHidden></th>}
          </tr>
        </thead>
        <tbody onDrop={(event) => { event.preventDefault(); drop(); }}>
          {lines.map((line, index) => (
            <LineRow
              key={line.id}
              line={line}
              currency={deal.currency}
              mayEdit={mayEdit}
              change={change}
              above={lines[index - 1]?.id}
              below={lines[index + 2]?.id ?? (index < lines.length - 1 ? null : undefined)}
              drag={{ dragged: dragged === line.id, over: over === line.id && dragged !== line.id, start: () => drag(line.id), enter: () => setOver(line.id), end: () => { drag(null); setOver(null); } }}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Totals({ deal }: { deal: DealCard }) {
  const { t } = useTranslation();
  const money = useMoney();
  const sums = totalsOf(deal.lines ?? []);
  const parts = [
    ["goods.before", sums.gross, sums.discount !== "0.00"],
    ["goods.discount", sums.discount, sums.discount !== "0.00"],
    ["goods.vatOf", sums.vat, sums.vat !== "0.00"],
  ] as const;
  return (
    <dl className={classes["totals"]} data-testid="deal-totals">
      {parts.filter(([, , shown]) => shown).map(([name, sum]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{t(name)}</dt>
          <dd>{money(sum, deal.currency)}</dd>
        </div>
      ))}
      <dt data-total>{t("goods.total")}</dt>
      <dd data-total data-testid="deal-total">{money(sums.total, deal.currency)}</dd>
    </dl>
  );
}
