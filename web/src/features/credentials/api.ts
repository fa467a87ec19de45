import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { $api, api } from "@/api/client";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];
export type Credential = Schemas["CredentialOut"];
export type CredentialInput = Schemas["CredentialInput"];
export type CredentialPatch = Schemas["CredentialPatch"];
export type Purpose = Schemas["Purpose"];
export type Holder = Pick<CredentialInput, "contact_id" | "company_id" | "lead_id" | "deal_id">;

const LIST = "/api/v1/credentials";
const ONE = "/api/v1/credentials/{credential_id}";

interface Answer<T> {
  data?: T;
  error?: unknown;
}

function unwrap<T>({ data, error }: Answer<T>): T {
  if (data === undefined) throw error;
  return data;
}

export function useCredentials(holder: Holder, enabled: boolean) {
  return $api.useQuery("get", LIST, { params: { query: holder } }, { enabled });
}

/** The panel, and the histories of the card that it belongs to. */
function useRefresh(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ predicate: ({ queryKey: [first, second] }) => second === LIST || first === "customer" || first === "deal-timeline" });
}

export function useAddCredential() {
  const refresh = useRefresh();
  const key = useRef<string>(crypto.getRandomValues(new Uint32Array(4)).join("-"));
  return useMutation<Credential, unknown, CredentialInput>({
    // What was typed is kept no longer than the request takes.
    gcTime: 0,
    mutationFn: async (body) => unwrap(await api.POST(LIST, { body, headers: { "Idempotency-Key": key.current } })),
    onSuccess: refresh,
  });
}

export function useChangeCredential(id: number) {
  const refresh = useRefresh();
  return useMutation<Credential, unknown, CredentialPatch>({
    gcTime: 0,
    mutationFn: async (body) => unwrap(await api.PATCH(ONE, { params: { path: { credential_id: id } }, body })),
    onSettled: refresh,
  });
}

export function useRemoveCredential(id: number) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (): Promise<void> => {
      const { error, response } = await api.DELETE(ONE, { params: { path: { credential_id: id } } });
      if (!response.ok) throw error as unknown;
    },
    onSettled: refresh,
  });
}

/** Not a query and not a mutation: nothing of the answer stays in a cache. Each time is in the audit trail. */
export async function reveal(id: number, purpose: Purpose): Promise<string> {
  return unwrap(await api.POST(`${ONE}/reveal`, { params: { path: { credential_id: id } }, body: { purpose } })).secret;
}

/** Who saw it last is shown beside it. */
export function useSeen(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ["get", LIST] });
}
