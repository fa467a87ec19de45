import type { Department } from "./api";

export interface Branch {
  department: Department;
  depth: number;
}

/** The departments as they stand one below the other, each with how deep it lies. */
export function branches(departments: readonly Department[]): Branch[] {
  const known = new Set(departments.map((one) => one.id));
  const under = (parent: number | null, depth: number): Branch[] =>
    departments
      .filter((one) => (one.parent_id !== null && known.has(one.parent_id) ? one.parent_id : null) === parent)
      .flatMap((department) => [{ department, depth }, ...under(department.id, depth + 1)]);
  return under(null, 0);
}

/** Where a department can be put: not below itself, and below no team. */
export function parentsOf(departments: readonly Department[], self: number | null): Branch[] {
  const all = branches(departments);
  const from = all.findIndex((one) => one.department.id === self);
  const depth = all[from]?.depth ?? 0;
  const rest = all.slice(from + 1);
  const end = rest.findIndex((one) => one.depth <= depth);
  const own = from < 0 ? new Set<Branch>() : new Set([all[from], ...(end < 0 ? rest : rest.slice(0, end))]);
  return all.filter((one) => !own.has(one) && one.department.kind === "department");
}

export function indented({ department, depth }: Branch): { value: string; label: string } {
  return { value: String(department.id), label: `${"\u2003".repeat(depth)}${department.name}` };
}
