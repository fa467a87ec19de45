import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { CallRow } from "@/api/types";
import { formatNumber } from "@/ui/phone";

/** Who the other side of a call is: the customer by name, else by number, else in words. */
export function useCallParty() {
  const { t } = useTranslation();
  return useMemo(() => {
    const number = (call: CallRow): string => {
      if (call.withheld && call.direction === "inbound") return "";
      if (call.direction === "internal") return "";
      const raw = call.direction === "outbound" ? call.to_number : call.from_number;
      return formatNumber(call.customer_key ?? raw);
    };
    const dialled = (call: CallRow): string => call.customer_key ?? (call.direction === "outbound" ? call.to_number : call.from_number);
    const name = (call: CallRow): string => {
      if (call.withheld && call.direction === "inbound") return t("card.withheldCaller");
      const names = call.customers.map((customer) => customer.name);
      if (names.length > 0) return names.join(", ");
      if (call.direction === "internal") return `${call.from_name || call.from_number} → ${call.to_number}`;
      return number(call) || t("card.unknownCaller");
    };
    return { name, number, dialled };
  }, [t]);
}
