import { useNavigate } from "@tanstack/react-router";

import type { SalesSearch } from "./types";

type Change = { [K in keyof SalesSearch]?: SalesSearch[K] | undefined };

/** The choice stands in the address; undefined takes a part of it away. */
export function useChange() {
  const navigate = useNavigate({ from: "/sales" });
  return (changes: Change) =>
    void navigate({ search: (before) => Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined)) });
}
