import { useNavigate } from "@tanstack/react-router";

import type { FeedSearch } from "./search";

type Change = { [K in keyof FeedSearch]?: FeedSearch[K] | undefined };

/** The choice stands in the address; undefined takes a part of it away. */
export function useChange() {
  const navigate = useNavigate({ from: "/feed" });
  return (changes: Change) =>
    void navigate({ search: (before) => Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined)) });
}
