import { useQuery, useQueryClient } from "@tanstack/react-query";

import { $api, api } from "@/api/client";
import type { components } from "@/api/schema";
import { outlineOf } from "@/features/recordings/peaks";
import type { PeaksFile } from "@/features/recordings/peaks";

type Schemas = components["schemas"];
export type ReviewTask = Schemas["ReviewTaskOut"];
export type DeskDoc = Schemas["ReviewDeskDoc"];
export type Progress = Schemas["ReviewProgress"];
export type AnswerBody = Schemas["ReviewAnswerBody"];
export type MachineOut = Schemas["MachineSays"];

export interface Question {
  id: string;
  text: string;
  help?: string;
  type: "yesno" | "partial" | "scale" | "choice" | "number" | "text";
  kind: string;
  points: number;
  critical: boolean;
  na_allowed: boolean;
  comment_if: "never" | "lost" | "always";
  options: { id: string; label: string }[];
  low: number | null;
  high: number | null;
  auto?: { source: "step" | "forbid" | "metric"; id: string } | null;
}

/** The step or the prohibition of the script that the question is about. */
export function itemOf(question: Question): string | undefined {
  const auto = question.auto;
  return auto === undefined || auto === null || auto.source === "metric" ? undefined : auto.id;
}

export interface FormDocument {
  title: string;
  sections: { id: string; title: string; weight: number; questions: Question[] }[];
}

export function formOf(doc: DeskDoc): FormDocument {
  return doc.form as unknown as FormDocument;
}

export function useInbox(done: boolean) {
  return $api.useQuery("get", "/api/v1/review-tasks", { params: { query: { done, limit: 200 } } });
}

const deskKey = (id: string) => ["review-desk", id];

/** The first look begins the review, so it is asked for by a POST, and kept like any other answer. */
export function useDesk(id: string) {
  return useQuery<DeskDoc>({
    queryKey: deskKey(id),
    staleTime: Infinity,
    queryFn: async () => {
      const { data, error } = await api.POST("/api/v1/review-tasks/{task_id}/desk", { params: { path: { task_id: id } } });
      if (data === undefined) throw Object.assign(new Error("review"), error);
      return data;
    },
  });
}

export function useDeskStore(id: string) {
  const queries = useQueryClient();
  return {
    put: (doc: DeskDoc) => {
      queries.setQueryData(deskKey(id), doc);
      void queries.invalidateQueries({ queryKey: ["get", "/api/v1/review-tasks"] });
    },
    advance: (progress: Progress) => queries.setQueryData<DeskDoc>(deskKey(id), (doc) => (doc === undefined ? doc : { ...doc, ...progress })),
  };
}

export function partUrl(taskId: string, part: number, what: "audio" | "peaks"): string {
  return `/api/v1/review-tasks/${taskId}/parts/${part}/${what}`;
}

export function usePartPeaks(taskId: string, part: number) {
  return useQuery({
    queryKey: ["review-peaks", taskId, part],
    staleTime: Infinity,
    retry: false,
    queryFn: async () => {
      const answer = await fetch(partUrl(taskId, part, "peaks"));
      if (!answer.ok) throw new Error("no peaks");
      return outlineOf((await answer.json()) as PeaksFile);
    },
  });
}
