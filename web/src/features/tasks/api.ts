import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { $api, api } from "@/api/client";
import type { LineKind, NotedItem } from "@/api/types";
import type { Written } from "@/features/customers/mentions";
import { toastProblem } from "@/ui/toast";

import { dueAt, myZone } from "./days";
import type { Spot } from "./days";
import type { About, LoadQuery, Task, TaskCard, TaskInput, TaskPage, TaskPatch, TaskQuery } from "./types";

const TASKS = "/api/v1/tasks";
/** What colleagues, missed calls and the clock do comes by itself; this is for whoever looks at others' tasks. */
const REFRESH_MS = 30_000;
const LIST = "task-list";

interface Answer<T> {
  data?: T;
  error?: unknown;
}

function unwrap<T>({ data, error }: Answer<T>): T {
  if (data === undefined) throw error;
  return data;
}

/** Everything that shows tasks: lists, planner, badge, reminders, cards, histories. */
export function showsTasks({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  const [first, second] = queryKey;
  return first === LIST || String(second).startsWith(TASKS) || first === "customer" || first === "deal-timeline" || first === "project-list" || String(second).startsWith("/api/v1/projects") || first === "task-timeline";
}

function useRefreshTasks(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ predicate: showsTasks });
}

export function useTaskCounts(enabled = true) {
  return $api.useQuery("get", "/api/v1/tasks/counts", { params: { query: { time_zone: myZone() } } }, { enabled, refetchInterval: REFRESH_MS });
}

export function useReminders() {
  return $api.useQuery("get", "/api/v1/tasks/reminders", {}, { refetchInterval: REFRESH_MS });
}

export function useTaskPeople(enabled = true) {
  return $api.useQuery("get", "/api/v1/tasks/people", {}, { staleTime: 60_000, enabled });
}

export function useTaskDefaults() {
  return $api.useQuery("get", "/api/v1/tasks/defaults", {}, { staleTime: Infinity });
}

/** How much each day has, for the month. */
export function useTaskLoad(query: LoadQuery) {
  return $api.useQuery("get", "/api/v1/tasks/load", { params: { query: { ...query, time_zone: myZone() } } }, { refetchInterval: REFRESH_MS, placeholderData: keepPreviousData });
}

export function useTask(id: number) {
  return $api.useQuery("get", "/api/v1/tasks/{task_id}", { params: { path: { task_id: id } } });
}

export function useTasks(query: TaskQuery, enabled = true) {
  return useInfiniteQuery({
    queryKey: [LIST, query],
    enabled,
    initialPageParam: undefined as string | undefined,
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
    queryFn: async ({ pageParam, signal }): Promise<TaskPage> =>
      unwrap(await api.GET("/api/v1/tasks", { params: { query: { ...query, time_zone: myZone(), ...(pageParam !== undefined && { cursor: pageParam }) } }, signal })),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useTasksOf(about: About, enabled: boolean) {
  return $api.useQuery("get", "/api/v1/tasks", { params: { query: { ...owner(about), state: "open", limit: 20 } } }, { enabled });
}

function owner({ contact_id, company_id, lead_id, deal_id, project_id }: About): TaskQuery {
  if (project_id != null) return { project_id };
  if (deal_id != null) return { deal_id };
  if (contact_id != null) return { contact_id };
  return company_id != null ? { company_id } : { lead_id: lead_id ?? 0 };
}

export function useTaskTimeline(id: number, types: readonly LineKind[] = []) {
  return useInfiniteQuery({
    queryKey: ["task-timeline", id, ...types],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 10, types: [...types], ...(pageParam !== undefined && { cursor: pageParam }) };
      return unwrap(await api.GET("/api/v1/tasks/{task_id}/timeline", { params: { path: { task_id: id }, query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

export function useAddTaskNote(id: number) {
  const queries = useQueryClient();
  return useMutation<NotedItem, unknown, Written>({
    mutationFn: async (body) => unwrap(await api.POST("/api/v1/tasks/{task_id}/notes", { params: { path: { task_id: id } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["task-timeline", id] }),
  });
}

/** One key per opened form: pressing twice, or again after a lost answer, makes one task. */
export function useCreateTask() {
  const refresh = useRefreshTasks();
  const key = useRef<string>(crypto.getRandomValues(new Uint32Array(4)).join("-"));
  return useMutation<TaskCard, unknown, TaskInput>({
    mutationFn: async (body) => unwrap(await api.POST("/api/v1/tasks", { body, headers: { "Idempotency-Key": key.current } })),
    onSuccess: refresh,
  });
}

export function usePatchTask(id: number) {
  const refresh = useRefreshTasks();
  return useMutation<TaskCard, unknown, TaskPatch>({
    mutationFn: async (body) => unwrap(await api.PATCH("/api/v1/tasks/{task_id}", { params: { path: { task_id: id } }, body })),
    onSettled: refresh,
  });
}

type Pages = InfiniteData<TaskPage>;
type Known = Pick<Task, "id" | "version">;

/**
 * The task is in its new place at once, and goes back when the server does not agree. Moves go one after another, each with
 * the version that the one before left: whoever presses the key twice means both.
 */
export function useMoveTask() {
  const queries = useQueryClient();
  const refresh = useRefreshTasks();
  return useMutation<TaskCard, unknown, { task: Known; spot: Spot }, { before: [readonly unknown[], Pages | undefined][] }>({
    scope: { id: "task-moves" },
    mutationFn: async ({ task, spot }) => {
      const body = { version: latestOf(queries, task), due: dueAt(spot) };
      return unwrap(await api.POST("/api/v1/tasks/{task_id}/move", { params: { path: { task_id: task.id } }, body }));
    },
    onMutate: async ({ task, spot }) => {
      await queries.cancelQueries({ queryKey: [LIST] });
      const before = queries.getQueriesData<Pages>({ queryKey: [LIST] });
      const due = dueAt(spot);
      const at = new Date(`${due.day}T${due.time ?? "23:59:59"}`).toISOString();
      changeListed(queries, task.id, (one) => ({ ...one, due_at: at, due_day: due.day, due_time: due.time ?? null }));
      return { before };
    },
    onSuccess: (card) => changeListed(queries, card.id, () => card),
    onError: (error, _move, context) => {
      for (const [queryKey, pages] of context?.before ?? []) queries.setQueryData(queryKey, pages);
      toastProblem(error);
    },
    onSettled: refresh,
  });
}

/** The edge that was pulled stays where it was let go, unless the server does not agree. */
export function useResizeTask() {
  const queries = useQueryClient();
  const refresh = useRefreshTasks();
  return useMutation<TaskCard, unknown, { task: Known; minutes: number }>({
    scope: { id: "task-moves" },
    mutationFn: async ({ task, minutes }) => {
      const body = { version: latestOf(queries, task), duration_min: minutes };
      return unwrap(await api.PATCH("/api/v1/tasks/{task_id}", { params: { path: { task_id: task.id } }, body }));
    },
    onMutate: async ({ task, minutes }) => {
      await queries.cancelQueries({ queryKey: [LIST] });
      changeListed(queries, task.id, (one) => ({ ...one, duration_min: minutes }));
    },
    onSuccess: (card) => changeListed(queries, card.id, () => card),
    onError: toastProblem,
    onSettled: refresh,
  });
}

function changeListed(queries: QueryClient, id: number, to: (task: Task) => Task): void {
  queries.setQueriesData<Pages>({ queryKey: [LIST] }, (pages) =>
    pages === undefined ? pages : { ...pages, pages: pages.pages.map((page) => ({ ...page, items: page.items.map((task) => (task.id === id ? to(task) : task)) })) },
  );
}

/** The version that the last change on this screen left. */
function latestOf(queries: QueryClient, task: Known): number {
  const lists = queries.getQueriesData<Pages>({ queryKey: [LIST] }).flatMap(([, pages]) => pages?.pages ?? []);
  return Math.max(task.version, ...lists.flatMap((page) => page.items).filter((one) => one.id === task.id).map((one) => one.version));
}

export type Ending = "done" | "cancel";

export function useEndTask() {
  const refresh = useRefreshTasks();
  return useMutation<TaskCard, unknown, { task: Known; how: Ending; result: string }>({
    mutationFn: async ({ task, how, result }) =>
      unwrap(await api.POST(`/api/v1/tasks/{task_id}/${how}`, { params: { path: { task_id: task.id } }, body: { version: task.version, result } })),
    onSettled: refresh,
  });
}

export function useReopenTask() {
  const refresh = useRefreshTasks();
  return useMutation<TaskCard, unknown, Known>({
    mutationFn: async ({ id, version }) => unwrap(await api.POST("/api/v1/tasks/{task_id}/reopen", { params: { path: { task_id: id } }, body: { version } })),
    onError: toastProblem,
    onSettled: refresh,
  });
}

export function useHandOverTask() {
  const refresh = useRefreshTasks();
  return useMutation<TaskCard, unknown, { task: Known; to: number | null; remark: string }>({
    mutationFn: async ({ task, to, remark }) =>
      unwrap(await api.POST("/api/v1/tasks/{task_id}/hand-over", { params: { path: { task_id: task.id } }, body: { version: task.version, responsible_id: to, remark } })),
    onSettled: refresh,
  });
}

export function usePostpone() {
  const refresh = useRefreshTasks();
  return useMutation<TaskCard, unknown, { id: number; until: string }>({
    mutationFn: async ({ id, until }) => unwrap(await api.POST("/api/v1/tasks/{task_id}/postpone", { params: { path: { task_id: id } }, body: { until } })),
    onError: toastProblem,
    onSettled: refresh,
  });
}

export function useSeeReminder() {
  const refresh = useRefreshTasks();
  return useMutation<TaskCard, unknown, number>({
    mutationFn: async (id) => unwrap(await api.POST("/api/v1/tasks/{task_id}/seen", { params: { path: { task_id: id } } })),
    onError: toastProblem,
    onSettled: refresh,
  });
}
