import { useTranslation } from "react-i18next";

import { ViewsMenu } from "@/features/lists/ViewsMenu";

import type { CustomerSearch } from "../search";
import { useViews, VIEW_CALLS } from "./api";
import type { SavedView, ViewInput } from "./types";
import { columnsOf, differs, filterOf, orderOf, searchOf } from "./view";

export function CustomerViews({ search, open }: { search: CustomerSearch; open: (search: CustomerSearch) => void }) {
  const { t } = useTranslation();
  const views = useViews().data ?? [];
  const active = views.find((view) => view.id === search.view);
  const bodyOf = (named: { name: string; shared: boolean }, view: SavedView | undefined): ViewInput => {
    const kept = view === undefined ? search : searchOf(view);
    return { name: named.name, shared: named.shared, filter: filterOf(kept), sort: orderOf(kept), columns: [...columnsOf(kept)] };
  };
  return (
    <ViewsMenu
      views={views}
      calls={VIEW_CALLS}
      active={active}
      changed={active !== undefined && differs(search, active)}
      every={t("lists.everyCustomer")}
      bodyOf={bodyOf}
      open={(view) => open(view === null ? { view: 0 } : searchOf(view))}
    />
  );
}
