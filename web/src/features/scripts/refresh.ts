import { useQueryClient } from "@tanstack/react-query";

/** Everything of quality is read again: a script is shown in many places. */
export function useRefreshScripts() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[1]).startsWith("/api/v1/qa/") });
}
