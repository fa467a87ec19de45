import { useTranslation } from "react-i18next";

import { ViewsMenu } from "@/features/lists/ViewsMenu";

import { useDealViews, VIEW_CALLS } from "./listApi";
import type { DealSearch } from "./search";
import type { Pipeline } from "./types";
import { bodyOf, differs, searchOf } from "./views";

interface DealViewsProps {
  pipeline: Pipeline;
  search: DealSearch;
  open: (search: DealSearch) => void;
}

export function DealViews({ pipeline, search, open }: DealViewsProps) {
  const { t } = useTranslation();
  const views = useDealViews().data ?? [];
  const active = views.find((view) => view.id === search.view);
  return (
    <ViewsMenu
      views={views}
      calls={VIEW_CALLS}
      active={active}
      changed={active !== undefined && differs(search, active, pipeline.id)}
      every={t("deals.everyDeal")}
      bodyOf={(named, view) => (view === undefined ? bodyOf(search, pipeline.id, named) : bodyOf(searchOf(view), view.filter.pipeline_id ?? pipeline.id, named))}
      open={(view) => open(view === null ? { pipeline: pipeline.id, look: "list", view: 0 } : searchOf(view))}
    />
  );
}
