import { Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { useFormat } from "@/i18n/format";

const TYPING_PAUSE_MS = 300;
const SHORTEST = 5;

export function NumberOwners({ number }: { number: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [asked] = useDebouncedValue(number.trim(), TYPING_PAUSE_MS);
  const found = $api.useQuery(
    "get",
    "/api/v1/customers/by-number",
    { params: { query: { number: asked } } },
    { enabled: asked.length >= SHORTEST, retry: false },
  );
  const names = (asked.length >= SHORTEST ? (found.data?.owners ?? []) : []).map((owner) => owner.name);
  if (names.length === 0) return null;
  return (
    <Text size="xs" c="var(--cc-hold-ink)" mt={3} role="status">
      {t("customers.sameNumber", { names: format.list(names) })}
    </Text>
  );
}
