import type { Action, Entity, FieldRule, Matrix, Scope } from "./api";

export const SCOPES: readonly Scope[] = ["none", "own", "team", "department", "all"];

export function scopeOf(matrix: Matrix, entity: Entity, action: Action, pipeline: number | null = null): Scope | null {
  const row = matrix.scopes.find((one) => one.entity === entity && one.action === action && (one.pipeline_id ?? null) === pipeline);
  return row?.scope ?? (pipeline === null ? "none" : null);
}

/** What the action can be set to: nothing reaches further than what is seen, but for adding. */
export function scopesFor(matrix: Matrix, entity: Entity, action: Action, pipeline: number | null = null): readonly Scope[] {
  if (action === "view" || action === "add") return SCOPES;
  const seen = scopeOf(matrix, entity, "view", pipeline) ?? scopeOf(matrix, entity, "view") ?? "none";
  return SCOPES.slice(0, SCOPES.indexOf(seen) + 1);
}

/** With this cell set; null takes a pipeline's own word back. What would then reach further than is seen goes along. */
export function withScope(matrix: Matrix, entity: Entity, action: Action, scope: Scope | null, pipeline: number | null = null): Matrix {
  const others = matrix.scopes.filter((one) => !(one.entity === entity && one.action === action && (one.pipeline_id ?? null) === pipeline));
  const scopes = scope === null ? others : [...others, { entity, action, scope, pipeline_id: pipeline }];
  const next = { ...matrix, scopes };
  if (action !== "view") return next;
  return { ...next, scopes: scopes.map((one) => (one.entity === entity ? { ...one, scope: clamped(next, one) } : one)) };
}

function clamped(matrix: Matrix, row: Matrix["scopes"][number]): Scope {
  const allowed = scopesFor(matrix, row.entity, row.action, row.pipeline_id ?? null);
  return allowed.includes(row.scope) ? row.scope : (allowed[allowed.length - 1] ?? "none");
}

export function ruleOf(matrix: Matrix, entity: Entity, field: string): FieldRule | null {
  return matrix.fields?.find((one) => one.entity === entity && one.field === field)?.rule ?? null;
}

export function withRule(matrix: Matrix, entity: Entity, field: string, rule: FieldRule | null): Matrix {
  const others = (matrix.fields ?? []).filter((one) => !(one.entity === entity && one.field === field));
  return { ...matrix, fields: rule === null ? others : [...others, { entity, field, rule }] };
}
