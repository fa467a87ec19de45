import { useMutation, useQueryClient } from "@tanstack/react-query";

import { $api, api } from "@/api/client";
import { isProblem, NETWORK_PROBLEM } from "@/api/problems";
import type { ImportPlan, ImportReading, ImportStep, ImportView, Problem } from "@/api/types";
import { toastProblem } from "@/ui/toast";

const PROGRESS_MS = 1000;

export const isActive = (one: Pick<ImportView, "status">) => one.status === "checking" || one.status === "running" || one.status === "undoing";

export function useImports() {
  return $api.useQuery("get", "/api/v1/imports", { params: { query: { limit: 50 } } }, { refetchInterval: (query) => (query.state.data?.items.some(isActive) ? PROGRESS_MS : false) });
}

export function useImport(id: number) {
  return $api.useQuery(
    "get",
    "/api/v1/imports/{import_id}",
    { params: { path: { import_id: id } } },
    { refetchInterval: (query) => (query.state.data !== undefined && isActive(query.state.data) ? PROGRESS_MS : false) },
  );
}

function useFresh() {
  const queries = useQueryClient();
  return (one: ImportView) => {
    queries.setQueryData(["get", "/api/v1/imports/{import_id}", { params: { path: { import_id: one.id } } }], one);
    void queries.invalidateQueries({ queryKey: ["get", "/api/v1/imports"], exact: false });
    void queries.invalidateQueries({ queryKey: ["get", "/api/v1/imports/{import_id}/problems"] });
    void queries.invalidateQueries({ queryKey: ["get", "/api/v1/imports/{import_id}/doubles"] });
  };
}

const asError = (problem: Problem) => Object.assign(new Error(problem.code), problem);

/** The file is the body itself: as JSON or as a form a large one would be in memory twice. */
async function send(file: File): Promise<ImportView> {
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`;
  const headers = { "Content-Type": "application/octet-stream", "Content-Disposition": disposition };
  const answer = await fetch("/api/v1/imports", { method: "POST", body: file, headers }).catch(() => null);
  if (answer === null) throw asError(NETWORK_PROBLEM);
  const document: unknown = await answer.json();
  if (isProblem(document)) throw asError(document);
  if (!answer.ok) throw asError(NETWORK_PROBLEM);
  return document as ImportView;
}

export function useUpload(onDone: (one: ImportView) => void) {
  const fresh = useFresh();
  return useMutation<ImportView, unknown, File>({
    mutationFn: send,
    onSuccess: (one) => {
      fresh(one);
      onDone(one);
    },
  });
}

function unwrap<T>({ data, error }: { data?: T; error?: unknown }): T {
  if (data === undefined) throw error;
  return data;
}

export function useStep(id: number) {
  const fresh = useFresh();
  const params = { path: { import_id: id } };
  return useMutation<ImportView, unknown, ImportStep>({
    mutationFn: async (step) => unwrap(await api.POST(`/api/v1/imports/{import_id}/${step}`, { params })),
    onSuccess: fresh,
    onError: toastProblem,
  });
}

export function usePlan(id: number) {
  const fresh = useFresh();
  const params = { path: { import_id: id } };
  return useMutation<ImportView, unknown, ImportPlan>({
    mutationFn: async (plan) => unwrap(await api.PUT("/api/v1/imports/{import_id}/plan", { params, body: plan })),
    onSuccess: fresh,
    onError: toastProblem,
  });
}

export function useReading(id: number) {
  const fresh = useFresh();
  const params = { path: { import_id: id } };
  return useMutation<ImportView, unknown, ImportReading>({
    mutationFn: async (body) => unwrap(await api.PATCH("/api/v1/imports/{import_id}/reading", { params, body })),
    onSuccess: fresh,
    onError: toastProblem,
  });
}

/** The fields that columns of this kind of card can go to. */
export function useFields(kind: NonNullable<ImportPlan["kind"]>) {
  return $api.useQuery("get", "/api/v1/import-fields", { params: { query: { kind } } }, { staleTime: 60_000 });
}

const WORDS = new Set(["responsible", "pipeline", "stage", "loss_reason"]);

/** Asked for as soon as a column of names is mapped; what was settled meanwhile changes nothing about the question. */
export function useUnknownWords(id: number, plan: ImportPlan) {
  const columns = (plan.columns ?? []).filter((column) => WORDS.has(column.field ?? ""));
  const body: ImportPlan = { kind: plan.kind ?? "contact", columns, pipeline_id: plan.pipeline_id ?? null };
  const params = { path: { import_id: id } };
  const isEnabled = columns.length > 0;
  return { ...$api.useQuery("post", "/api/v1/imports/{import_id}/words", { params, body }, { enabled: isEnabled, staleTime: 60_000 }), isEnabled };
}

export async function suggested(id: number, kind: ImportPlan["kind"]): Promise<ImportPlan> {
  return unwrap(await api.GET("/api/v1/imports/{import_id}/suggestion", { params: { path: { import_id: id }, query: { kind: kind ?? "contact" } } }));
}
