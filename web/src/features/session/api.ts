import { useSuspenseQuery } from "@tanstack/react-query";

import { $api } from "@/api/client";
import type { Me, Permission } from "@/api/types";

type Entity = Me["fields"][number]["entity"];

export const meQuery = $api.queryOptions("get", "/api/v1/session", {}, { staleTime: Infinity });

/** Who is signed in. Only below the frame, which has loaded it. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

/** The fields of such a card that this person's role does not change; the hidden ones among them. */
export function lockedFields(me: Me, entity: Entity): ReadonlySet<string> {
  return new Set(me.fields.filter((one) => one.entity === entity).map((one) => one.field));
}

export function hides(me: Me, entity: Entity, field: string): boolean {
  return me.fields.some((one) => one.entity === entity && one.field === field && one.rule === "hidden");
}

/** What may be sent as a change: the server refuses fields that are locked, whatever stands in them. */
export function unlocked<T extends object>(body: T, locked: ReadonlySet<string>): Partial<T> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !locked.has(name))) as Partial<T>;
}

export function can(me: Me, permission: Permission): boolean {
  return me.permissions.includes(permission);
}
