import { Alert, Group, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import { AnchorLink } from "@/ui/links";
import { formatNumber } from "@/ui/phone";

import { useCheck } from "./api";
import type { Typed } from "./api";
import { Reasons } from "./Reasons";
import type { PossibleDuplicate } from "./types";

const TYPING_PAUSE_MS = 350;

/** Who is there already with what has been typed so far. */
export function usePossibleDuplicates(typed: Typed): PossibleDuplicate[] {
  const [asked] = useDebouncedValue(JSON.stringify(typed), TYPING_PAUSE_MS);
  return useCheck(JSON.parse(asked) as Typed).data?.items ?? [];
}

export function PossibleDuplicates({ found }: { found: PossibleDuplicate[] }) {
  const { t } = useTranslation();
  if (found.length === 0) return null;
  return (
    <Alert color="orange" variant="light" role="status" title={t("duplicates.there")} data-testid="possible-duplicates">
      <Stack gap={8}>
        {found.map(({ customer, reasons, score }) => (
          <div key={`${customer.kind}/${customer.id}`}>
            <Group gap={8} wrap="wrap">
              <AnchorLink size="sm" fw={600} to="/customers/$kind/$id" params={{ kind: customer.kind, id: customer.id }}>
                {t("duplicates.open", { name: customer.name })}
              </AnchorLink>
              <Reasons reasons={reasons} score={score} />
            </Group>
            <Text size="xs" c="dimmed">
              {[t(`customers.${customer.kind}`), customer.company?.name, ...customer.phones.slice(0, 3).map((phone) => formatNumber(phone.display)), customer.responsible?.name].filter(Boolean).join(" · ")}
            </Text>
          </div>
        ))}
      </Stack>
    </Alert>
  );
}
