import { Alert, Badge, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconTrendingDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { decimal, useFormat } from "@/i18n/format";
import { AnchorLink } from "@/ui/links";

const EVERY_MS = 60_000;
const SHOWN = 5;

/** What should not wait for the end of the month. */
export function Alerts() {
  const { t } = useTranslation();
  const format = useFormat();
  const found = $api.useQuery("get", "/api/v1/qa/reports/alerts", {}, { refetchInterval: EVERY_MS });
  if (found.data === undefined) return null;
  const { suspected, falling } = found.data;
  const open = suspected.filter((one) => !one.reviewed);
  return (
    <>
      {open.length > 0 && (
        <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={t("quality.suspected", { count: open.length })} data-testid="suspected">
          <Stack gap={4}>
            {open.slice(0, SHOWN).map((one) => (
              <Group key={one.call_id} gap={8}>
                <AnchorLink size="sm" c="inherit" underline="always" to="/recordings" search={{ call: one.call_id }}>{format.when(one.called_at)}</AnchorLink>
                <Text size="sm">{[one.agent_name, one.criteria.join(", ")].filter((part) => part !== null && part !== "").join(" · ")}</Text>
              </Group>
            ))}
          </Stack>
        </Alert>
      )}
      {falling.length > 0 && (
        <Alert color="orange" variant="light" icon={<IconTrendingDown size={18} />} title={t("quality.falling")} data-testid="falling">
          <Stack gap={4}>
            {falling.slice(0, SHOWN).map((one) => (
              <Group key={`${one.script_key}/${one.criterion_id}`} gap={8}>
                <Text size="sm">{one.title}</Text>
                <Badge color="gray">{one.script_key}</Badge>
                <Text size="sm" className="tabular">{`${decimal((one.before.value ?? 0) * 100)} % → ${decimal((one.now.value ?? 0) * 100)} %`}</Text>
              </Group>
            ))}
          </Stack>
        </Alert>
      )}
    </>
  );
}
