import { $api } from "@/api/client";

/** Calls keep the name that the PBX knows; people read the title. */
export function useQueueTitle(): (name: string | null) => string {
  const titles = $api.useQuery("get", "/api/v1/queues/titles", {}, { staleTime: Infinity });
  return (name) => titles.data?.find((queue) => queue.name === name)?.title ?? name ?? "";
}
