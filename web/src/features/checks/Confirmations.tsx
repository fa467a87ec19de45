import { Badge, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import type { CriterionCard } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";
import { Failed, ListSkeleton } from "@/ui/States";

/** What people said of one criterion, newest first; each opens its call. */
export function Confirmations({ script, card }: { script: string; card: CriterionCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = $api.useQuery("get", "/api/v1/qa/checks/quality/{script_key}/confirmations", { params: { path: { script_key: script }, query: { criterion: card.criterion_id, limit: 50 } } });
  if (list.isPending) return <ListSkeleton rows={3} />;
  if (list.isError) return <Failed error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <section aria-label={t("criteria.words", { title: card.title })}>
      <Text size="sm" fw={600} my="xs">
        {t("criteria.words", { title: card.title })}
      </Text>
      {list.data.items.length === 0 && <Text size="sm" c="dimmed">{t("criteria.noWords")}</Text>}
      {list.data.items.map((one) => (
        <Text key={one.id} size="sm" component="div">
          <AnchorLink size="sm" to="/recordings" search={{ call: one.call_id }}>
            {format.full(one.at)}
          </AnchorLink>
          {` · ${t("criteria.said", { machine: t(`verdict.${one.machine}`), human: t(`verdict.${one.human}`) })} `}
          {one.by !== null && `· ${one.by} `}
          <Badge size="xs" variant="light" color={one.machine === one.human ? "teal" : "orange"}>
            {t(one.machine === one.human ? "check.confirmed" : "criteria.overruled")}
          </Badge>
        </Text>
      ))}
    </section>
  );
}
