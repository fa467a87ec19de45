import { useQueryClient } from "@tanstack/react-query";

import { $api } from "@/api/client";
import type { components } from "@/api/schema";
import { toastProblem } from "@/ui/toast";

type Schemas = components["schemas"];

export type Department = Schemas["DepartmentOut"];
export type DepartmentInput = Schemas["DepartmentInput"];
export type OwnRole = Schemas["RoleOut"];
export type RoleInput = Schemas["RoleInput"];
export type Catalogue = Schemas["RoleCatalogue"];
export type Matrix = Schemas["MatrixBody"];
type Row = Matrix["scopes"][number];
export type Entity = Row["entity"];
export type Action = Row["action"];
export type Scope = Row["scope"];
export type FieldRule = NonNullable<Matrix["fields"]>[number]["rule"];

export function useDepartments() {
  return $api.useQuery("get", "/api/v1/departments");
}

export function useRoles() {
  return $api.useQuery("get", "/api/v1/roles");
}

function useRefresh(): () => Promise<unknown> {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      ["/api/v1/departments", "/api/v1/roles", "/api/v1/users"].map((path) => queries.invalidateQueries({ queryKey: ["get", path] })),
    );
}

export function useSaveDepartment() {
  const onSuccess = useRefresh();
  const add = $api.useMutation("post", "/api/v1/departments", { onSuccess });
  const change = $api.useMutation("put", "/api/v1/departments/{department_id}", { onSuccess });
  return { add, change };
}

export function useRemoveDepartment() {
  return $api.useMutation("delete", "/api/v1/departments/{department_id}", { onSuccess: useRefresh(), onError: toastProblem });
}

export function useSaveRole() {
  const onSuccess = useRefresh();
  const add = $api.useMutation("post", "/api/v1/roles", { onSuccess });
  const change = $api.useMutation("put", "/api/v1/roles/{role_id}", { onSuccess });
  return { add, change };
}

export function useRemoveRole() {
  return $api.useMutation("delete", "/api/v1/roles/{role_id}", { onSuccess: useRefresh(), onError: toastProblem });
}
