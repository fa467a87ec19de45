import { DAY } from "./week";

export interface PlanningSearch {
  queue?: string;
  week?: string;
}

export function parsePlanningSearch(search: Record<string, unknown>): PlanningSearch {
  const { queue, week } = search;
  const isDay = typeof week === "string" && DAY.test(week) && !Number.isNaN(Date.parse(week));
  return {
    ...(typeof queue === "string" && queue !== "" ? { queue } : {}),
    ...(isDay ? { week } : {}),
  };
}
