import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { AnchorLink } from "@/ui/links";
import { Panel } from "@/ui/Page";

/** What the taking back left alone, each with a link. */
export function Kept({ id }: { id: number }) {
  const { t } = useTranslation();
  const kept = $api.useQuery("get", "/api/v1/imports/{import_id}/kept", { params: { path: { import_id: id }, query: { limit: 100 } } });
  return (
    <Panel title={t("imports.kept")}>
      {kept.data?.items.map((one) => (
        <Text key={`${one.kind} ${one.customer_id}`} size="sm">
          {one.kind === "deal"
            ? <AnchorLink to="/deals/$id" params={{ id: one.customer_id }} fz="sm">{one.name ?? `#${one.customer_id}`}</AnchorLink>
            : <AnchorLink to="/customers/$kind/$id" params={{ kind: one.kind, id: one.customer_id }} fz="sm">{one.name ?? `#${one.customer_id}`}</AnchorLink>}
          <Text span c="dimmed">{" · "}{t(`imports.undo.${one.outcome}`)}</Text>
        </Text>
      ))}
    </Panel>
  );
}
