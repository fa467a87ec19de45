import { remembered } from "./dealColumns";
import type { DealColumn } from "./dealColumns";
import { filled, filterOf } from "./search";
import type { DealSearch } from "./search";
import type { DealViewInput, SavedDealView } from "./types";

/** A saved view as an address: what is empty in it is left out. */
export function searchOf(view: SavedDealView): DealSearch {
  const { pipeline_id, responsible_id, ...filter } = view.filter;
  const said = Object.entries(filter).filter(([part, value]) => part !== "time_zone" && value !== null && value !== "" && !(value === false && value !== filter.open_task));
  return filled({
    ...(Object.fromEntries(said) as DealSearch),
    open_task: filter.open_task ?? undefined,
    mine: filter.mine ? true : undefined,
    pipeline: pipeline_id ?? undefined,
    responsible: responsible_id ?? undefined,
    look: "list",
    sort: view.sort === "created" ? undefined : view.sort,
    columns: view.columns as DealColumn[],
    view: view.id,
  });
}

/** What a view keeps of the screen. Days are those of whoever opens it: their time zone is not the view's. */
export function bodyOf(search: DealSearch, pipelineId: number, { name, shared }: { name: string; shared: boolean }): DealViewInput {
  const filter = filterOf(search, pipelineId);
  delete filter.time_zone;
  return { name, shared, filter, sort: search.sort ?? "created", columns: [...(search.columns ?? remembered())] };
}

export function differs(search: DealSearch, view: SavedDealView, pipelineId: number): boolean {
  return canonical(search, pipelineId) !== canonical(searchOf(view), view.filter.pipeline_id ?? pipelineId);
}

function canonical(search: DealSearch, pipelineId: number): string {
  const { filter, sort, columns } = bodyOf(search, pipelineId, { name: "", shared: false });
  const parts = Object.entries({ ...filter, sort, columns }).map(([name, value]) => [name, Array.isArray(value) ? value : String(value)] as const);
  return JSON.stringify(parts.sort(([one], [other]) => one.localeCompare(other)));
}
