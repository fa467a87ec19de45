import { useSuspenseQuery } from "@tanstack/react-query";

import { $api } from "@/api/client";
import type { Me, Permission } from "@/api/types";

export const meQuery = $api.queryOptions("get", "/api/v1/session", {}, { staleTime: Infinity });

/** Who is signed in. Only below the frame, which has loaded it. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

export function can(me: Me, permission: Permission): boolean {
  return me.permissions.includes(permission);
}
