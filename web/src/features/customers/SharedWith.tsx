import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { CustomerBrief, CustomerCard } from "@/api/types";
import { SharedMark } from "@/features/duplicates/SharedMark";
import { AnchorLink } from "@/ui/links";
import { Panel } from "@/ui/Page";
import { formatNumber } from "@/ui/phone";

/** Others who can be reached by one of these numbers: a caller may be any of them. */
export function SharedWith({ customer }: { customer: CustomerCard }) {
  const { t } = useTranslation();
  if (customer.shared_with.length === 0) return null;
  const mine = new Set(customer.phones.map((phone) => phone.e164));
  const theirs = new Set(customer.shared_with.flatMap((other) => other.phones.map((phone) => phone.e164)));
  const common = customer.phones.filter((phone, place, all) => phone.e164 !== null && theirs.has(phone.e164) && all.findIndex((one) => one.e164 === phone.e164) === place);
  return (
    <Panel title={t("customers.sharedWith")}>
      <Stack gap={8}>
        {customer.shared_with.map((other) => (
          <div key={`${other.kind}/${other.id}`}>
            <AnchorLink size="sm" fw={600} to="/customers/$kind/$id" params={{ kind: other.kind, id: other.id }}>
              {other.name}
            </AnchorLink>
            <Text size="xs" c="dimmed">
              {[other.company?.name, ...commonNumbers(other, mine)].filter((part) => part !== undefined).join(" · ")}
            </Text>
          </div>
        ))}
        {common.map((phone) => (
          <SharedMark key={phone.e164} number={phone.e164 ?? phone.raw} shown={formatNumber(phone.display)} />
        ))}
      </Stack>
    </Panel>
  );
}

function commonNumbers(other: CustomerBrief, mine: Set<string | null>): string[] {
  return other.phones.filter((phone) => phone.e164 !== null && mine.has(phone.e164)).map((phone) => formatNumber(phone.display));
}
