import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api } from "@/api/client";
import type { components } from "@/api/schema";
import type { CustomerKind } from "@/api/types";
import { useMoney } from "@/features/deals/money";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Panel } from "@/ui/Page";

import { unwrap } from "./api";
import classes from "./Goods.module.css";
import { plain } from "./lines";

type Page = components["schemas"]["PurchasePage"];
type State = "bought" | "ordered";

const SHOWN = 10;
const PATHS = { contact: "/api/v1/contacts/{contact_id}/purchases", company: "/api/v1/companies/{company_id}/purchases", lead: "/api/v1/leads/{lead_id}/purchases" } as const;

function usePurchases(kind: CustomerKind, id: number, state: State) {
  return useQuery({
    queryKey: ["customer", "purchases", kind, id, state],
    queryFn: async ({ signal }): Promise<Page> => {
      const path = { contact_id: id, company_id: id, lead_id: id };
      return unwrap(await api.GET(PATHS[kind], { params: { path, query: { state, limit: SHOWN } }, signal }));
    },
  });
}

/** What the customer bought, and what is on order; nothing at all while there is neither. */
export function Purchases({ kind, id }: { kind: CustomerKind; id: number }) {
  const { t } = useTranslation();
  const ordered = usePurchases(kind, id, "ordered");
  const bought = usePurchases(kind, id, "bought");
  const some = [ordered.data, bought.data].some((page) => page !== undefined && page.items.length > 0);
  if (!some) return null;
  return (
    <Panel title={t("goods.purchases")}>
      <div data-testid="purchases">
        <Part title={t("goods.ordered")} page={ordered.data} />
        <Part title={t("goods.bought")} page={bought.data} />
      </div>
    </Panel>
  );
}

function Part({ title, page }: { title: string; page: Page | undefined }) {
  const { t } = useTranslation();
  const money = useMoney();
  const format = useFormat();
  if (page === undefined || page.items.length === 0) return null;
  const sums = page.totals.map((one) => money(one.amount, one.currency)).join(", ");
  return (
    <section>
      <Text size="xs" fw={600} c="dimmed" mt={4} mb={6}>{[title, sums].filter(Boolean).join(" · ")}</Text>
      <ul className={classes["bought"]}>
        {page.items.map((one) => (
          <li key={one.id}>
            <span>
              {one.name} <span className={classes["sku"]}>× {plain(one.quantity)} {one.unit}</span>
              <div className={classes["sku"]}>
                <AnchorLink size="xs" to="/deals/$id" params={{ id: one.deal.id }}>{one.deal.name}</AnchorLink> · {format.date(one.at)}
              </div>
            </span>
            <span className={classes["number"]}>{money(one.total, one.currency)}</span>
          </li>
        ))}
      </ul>
      {page.next_cursor !== null && <Text size="xs" c="dimmed" mt={6}>{t("goods.moreBought")}</Text>}
    </section>
  );
}
