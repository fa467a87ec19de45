import { useState } from "react";

import type { LineKind } from "@/api/types";
import { History } from "@/features/customers/Timeline";
import { can, useMe } from "@/features/session/api";

import { useAddDealNote, useDealTimeline } from "./api";
import type { DealCard } from "./types";

export function DealTimeline({ deal }: { deal: DealCard }) {
  const me = useMe();
  const [types, setTypes] = useState<readonly LineKind[]>([]);
  const timeline = useDealTimeline(deal.id, types);
  const note = useAddDealNote(deal.id);
  return <History card={{ kind: "deal", id: deal.id }} timeline={timeline} note={can(me, "deals.edit") ? note : null} mayPin={deal.may_edit} types={types} onTypes={setTypes} ofDeal />;
}
