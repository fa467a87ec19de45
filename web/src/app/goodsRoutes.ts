import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { parseGoodsSearch } from "@/features/goods/search";

import { inside } from "./rootRoutes";

export const catalogue = createRoute({
  getParentRoute: () => inside,
  path: "/catalogue",
  validateSearch: parseGoodsSearch,
  component: lazyRouteComponent(() => import("@/features/goods/CataloguePage"), "CataloguePage"),
});
