import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { toastDone, toastProblem } from "@/ui/toast";

import type { Field, FieldEntity } from "./types";

const FIELDS = "/api/v1/fields";

/** All fields of all cards; a firm has some dozens, and every form needs them. */
export function useAllFields() {
  return $api.useQuery("get", FIELDS, {}, { staleTime: 60_000 });
}

/** Those that people see on a card. */
export function useCardFields(entity: FieldEntity): Field[] {
  const all = useAllFields();
  return (all.data?.items ?? []).filter((field) => field.entity === entity && !field.retired && !field.hidden);
}

function useRefreshed(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ["get", FIELDS] });
}

export function useAddField() {
  return $api.useMutation("post", FIELDS, { onSuccess: useRefreshed() });
}

/** The fields that come with the house, in the language of the reader. */
export function usePrepareFields() {
  return $api.useMutation("post", "/api/v1/fields/standard", { onSuccess: useRefreshed(), onError: toastProblem });
}

export function useChangeField() {
  return $api.useMutation("put", "/api/v1/fields/{field_id}", { onSettled: useRefreshed() });
}

export function useRemoveField() {
  const { t } = useTranslation();
  const refreshed = useRefreshed();
  return $api.useMutation("delete", "/api/v1/fields/{field_id}", { onSuccess: () => toastDone(t("fields.removed")), onError: toastProblem, onSettled: refreshed });
}

/** The new order is on the screen at once, and goes back when the server does not agree. */
export function useArrange(entity: FieldEntity) {
  const queries = useQueryClient();
  const key = ["get", FIELDS];
  const arrange = $api.useMutation("put", "/api/v1/fields/layout/{entity}", { onError: toastProblem, onSettled: () => void queries.invalidateQueries({ queryKey: key }) });
  return (fields: Field[]) => {
    queries.setQueriesData<{ items: Field[] }>({ queryKey: key }, (before) => (before === undefined ? before : { items: [...before.items.filter((one) => !fields.some((field) => field.id === one.id)), ...fields] }));
    arrange.mutate({ params: { path: { entity } }, body: { places: fields.map(({ id, group }) => ({ id, group })) } });
  };
}
