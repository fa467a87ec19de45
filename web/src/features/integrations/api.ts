import { useQueryClient } from "@tanstack/react-query";

import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Token = Schemas["TokenRow"];
export type TokenInput = Schemas["TokenInput"];
export type TokenScope = Schemas["TokenScope"];
export type Webhook = Schemas["WebhookOut"];
export type WebhookInput = Schemas["WebhookInput"];
export type HookEvent = WebhookInput["events"][number];
export type Delivery = Schemas["DeliveryOut"];

function useRefresh(path: string): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["get", path] });
}

export const useTokensAgain = () => useRefresh("/api/v1/api-tokens");
export const useWebhooksAgain = () => useRefresh("/api/v1/webhooks");
export const useLogAgain = () => useRefresh("/api/v1/webhooks/{webhook_id}/deliveries");
