import { Button, Group, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { CustomerBrief } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { formatNumber } from "@/ui/phone";

import classes from "./Duplicates.module.css";
import { Reasons } from "./Reasons";
import type { DuplicatePair } from "./types";

interface PairRowProps {
  pair: DuplicatePair;
  current: boolean;
  dismissed: boolean;
  onMerge: () => void;
  onSettle: () => void;
  onPoint: () => void;
}

export function PairRow({ pair, current, dismissed, onMerge, onSettle, onPoint }: PairRowProps) {
  const { t } = useTranslation();
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (current) row.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <li ref={row} className={classes["pair"]} aria-current={current || undefined} onMouseDown={onPoint}>
      <Side customer={pair.first} />
      <Side customer={pair.second} />
      <div className={classes["verdict"]}>
        <Reasons reasons={pair.reasons} score={pair.score} />
        <Group gap={6} mt={6}>
          <Button size="compact-sm" onClick={onMerge}>{t("duplicates.mergeOpen")}</Button>
          <Button size="compact-sm" variant="default" onClick={onSettle}>{t(dismissed ? "duplicates.reopen" : "duplicates.dismiss")}</Button>
        </Group>
      </div>
    </li>
  );
}

export function Side({ customer }: { customer: CustomerBrief }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={classes["side"]}>
      <AnchorLink fw={600} size="sm" to="/customers/$kind/$id" params={{ kind: customer.kind, id: customer.id }}>{customer.name}</AnchorLink>
      <Text size="xs" c="dimmed">{[t(`customers.${customer.kind}`), customer.position, customer.company?.name].filter(Boolean).join(" · ")}</Text>
      <Text size="xs">{customer.phones.slice(0, 3).map((phone) => formatNumber(phone.display)).join(", ") || t("customers.noNumbers")}</Text>
      <Text size="xs" c="dimmed">{[customer.responsible?.name, t("duplicates.since", { date: format.date(customer.created_at) })].filter(Boolean).join(" · ")}</Text>
    </div>
  );
}
