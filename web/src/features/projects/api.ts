import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { $api, api } from "@/api/client";

import type { ProjectCard, ProjectInput, ProjectLine, ProjectPatch, ProjectQuery } from "./types";

const LIST = "/api/v1/projects";
const ONE = "/api/v1/projects/{project_id}";

interface Answer<T> {
  data?: T;
  error?: unknown;
}

function unwrap<T>({ data, error }: Answer<T>): T {
  if (data === undefined) throw error;
  return data;
}

function useRefresh(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ predicate: ({ queryKey: [first, second] }) => String(first).startsWith("project-") || String(second).startsWith(LIST) });
}

export function useProjects(query: ProjectQuery) {
  return useInfiniteQuery({
    queryKey: ["project-list", query],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => unwrap(await api.GET(LIST, { params: { query: { ...query, ...(pageParam !== undefined && { cursor: pageParam }) } }, signal })),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useProjectsOf(owner: Pick<ProjectQuery, "contact_id" | "company_id" | "deal_id">, enabled: boolean) {
  return $api.useQuery("get", LIST, { params: { query: { ...owner, limit: 20 } } }, { enabled });
}

/** For lists to choose from. */
export function useRunningProjects(enabled: boolean) {
  return $api.useQuery("get", LIST, { params: { query: { state: "running", limit: 100 } } }, { enabled, staleTime: 30_000 });
}

export function useProject(id: number) {
  return $api.useQuery("get", ONE, { params: { path: { project_id: id } } });
}

export function useProjectPeople() {
  return $api.useQuery("get", "/api/v1/projects/people", {}, { staleTime: 60_000 });
}

/** One key per opened form: pressing twice, or again after a lost answer, makes one project. */
export function useCreateProject() {
  const refresh = useRefresh();
  const key = useRef<string>(crypto.getRandomValues(new Uint32Array(4)).join("-"));
  return useMutation<ProjectCard, unknown, ProjectInput>({
    mutationFn: async (body) => unwrap(await api.POST(LIST, { body, headers: { "Idempotency-Key": key.current } })),
    onSuccess: refresh,
  });
}

export function usePatchProject(id: number) {
  const refresh = useRefresh();
  return useMutation<ProjectCard, unknown, ProjectPatch>({
    mutationFn: async (body) => unwrap(await api.PATCH(ONE, { params: { path: { project_id: id } }, body })),
    onSettled: refresh,
  });
}

export function useProjectHistory(id: number) {
  return useInfiniteQuery({
    queryKey: ["project-history", id],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 20, ...(pageParam !== undefined && { cursor: pageParam }) };
      return unwrap(await api.GET(`${ONE}/timeline`, { params: { path: { project_id: id }, query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useAddProjectNote(id: number) {
  const queries = useQueryClient();
  return useMutation<ProjectLine, unknown, string>({
    mutationFn: async (text) => unwrap(await api.POST(`${ONE}/notes`, { params: { path: { project_id: id } }, body: { text } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["project-history", id] }),
  });
}
