import { useDealPeople } from "@/features/deals/api";
import { can, useMe } from "@/features/session/api";

/** Everybody who can be responsible, as choices. */
export function usePeople(): { value: string; label: string }[] {
  const me = useMe();
  const people = useDealPeople(can(me, "deals.view"));
  return (people.data ?? []).map((one) => ({ value: String(one.id), label: one.name }));
}
