import type { QueryClient } from "@tanstack/react-query";
import { createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";

import type { CustomerKind } from "@/api/types";
import { speakAsWall } from "@/features/board/wall";
import { parseCallSearch } from "@/features/calls/search";
import { parsePlanningSearch } from "@/features/planning/search";
import { parseQualitySearch } from "@/features/dataQuality/search";
import { parseDealSearch } from "@/features/deals/search";
import { parseFeedSearch } from "@/features/feed/search";
import { parseHearingSearch } from "@/features/recordings/search";
import { parseReportSearch } from "@/features/reports/search";
import { parseSalesSearch } from "@/features/sales/search";
import { parseCustomerSearch, parseNewCustomer } from "@/features/customers/search";
import { can } from "@/features/session/api";
import { parseTaskSearch } from "@/features/tasks/search";

import { NotFound, ScreenFailed, ScreenLoading } from "./Fallbacks";
import { adminRoutes } from "./adminRoutes";
import { catalogue } from "./goodsRoutes";
import { projectRoutes } from "./projectRoutes";
import { qualityRoutes } from "./qualityRoutes";
import { inside, root, signIn } from "./rootRoutes";

const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: ({ context }) => {
    const calls = can(context.me, "calls.view_all") || can(context.me, "calls.view_own");
    throw redirect({ to: can(context.me, "desk.use") ? "/desk" : calls ? "/calls" : "/reviews", replace: true });
  },
});

const desk = createRoute({
  getParentRoute: () => inside,
  path: "/desk",
  component: lazyRouteComponent(() => import("@/features/desk/DeskPage"), "DeskPage"),
});

const calls = createRoute({
  getParentRoute: () => inside,
  path: "/calls",
  validateSearch: parseCallSearch,
  component: lazyRouteComponent(() => import("@/features/calls/CallsPage"), "CallsPage"),
});

const recordings = createRoute({
  getParentRoute: () => inside,
  path: "/recordings",
  validateSearch: parseHearingSearch,
  component: lazyRouteComponent(() => import("@/features/recordings/HearingPage"), "HearingPage"),
});

const records = createRoute({
  getParentRoute: () => inside,
  path: "/records",
  component: lazyRouteComponent(() => import("@/features/recordings/RecordsPage"), "RecordsPage"),
});

const customers = createRoute({
  getParentRoute: () => inside,
  path: "/customers",
  validateSearch: parseCustomerSearch,
  component: lazyRouteComponent(() => import("@/features/customers/CustomersPage"), "CustomersPage"),
});

const newCustomer = createRoute({
  getParentRoute: () => inside,
  path: "/customers/new",
  validateSearch: parseNewCustomer,
  component: lazyRouteComponent(() => import("@/features/customers/NewCustomerPage"), "NewCustomerPage"),
});

const customer = createRoute({
  getParentRoute: () => inside,
  path: "/customers/$kind/$id",
  params: {
    parse: ({ kind, id }) => ({ kind: kind as CustomerKind, id: Number(id) }),
    stringify: ({ kind, id }) => ({ kind, id: String(id) }),
  },
  component: lazyRouteComponent(() => import("@/features/customers/CustomerPage"), "CustomerPage"),
});

const duplicates = createRoute({
  getParentRoute: () => inside,
  path: "/duplicates",
  component: lazyRouteComponent(() => import("@/features/duplicates/DuplicatesPage"), "DuplicatesPage"),
});

const dataQuality = createRoute({
  getParentRoute: () => inside,
  path: "/data-quality",
  validateSearch: parseQualitySearch,
  component: lazyRouteComponent(() => import("@/features/dataQuality/DataQualityPage"), "DataQualityPage"),
});

const deals = createRoute({
  getParentRoute: () => inside,
  path: "/deals",
  validateSearch: parseDealSearch,
  component: lazyRouteComponent(() => import("@/features/deals/DealsPage"), "DealsPage"),
});

const dealSetup = createRoute({
  getParentRoute: () => inside,
  path: "/deals/setup",
  component: lazyRouteComponent(() => import("@/features/deals/SetupPage"), "SetupPage"),
});

const fields = createRoute({
  getParentRoute: () => inside,
  path: "/fields",
  component: lazyRouteComponent(() => import("@/features/fields/FieldsPage"), "FieldsPage"),
});

const deal = createRoute({
  getParentRoute: () => inside,
  path: "/deals/$id",
  params: { parse: ({ id }) => ({ id: Number(id) }), stringify: ({ id }) => ({ id: String(id) }) },
  component: lazyRouteComponent(() => import("@/features/deals/DealPage"), "DealPage"),
});

const tasks = createRoute({
  getParentRoute: () => inside,
  path: "/tasks",
  validateSearch: parseTaskSearch,
  component: lazyRouteComponent(() => import("@/features/tasks/TasksPage"), "TasksPage"),
});

const feed = createRoute({
  getParentRoute: () => inside,
  path: "/feed",
  validateSearch: parseFeedSearch,
  component: lazyRouteComponent(() => import("@/features/feed/FeedPage"), "FeedPage"),
});

const imports = createRoute({
  getParentRoute: () => inside,
  path: "/imports",
  component: lazyRouteComponent(() => import("@/features/imports/ImportsPage"), "ImportsPage"),
});

const importOne = createRoute({
  getParentRoute: () => inside,
  path: "/imports/$id",
  params: { parse: ({ id }) => ({ id: Number(id) }), stringify: ({ id }) => ({ id: String(id) }) },
  component: lazyRouteComponent(() => import("@/features/imports/ImportPage"), "ImportPage"),
});

const reports = createRoute({
  getParentRoute: () => inside,
  path: "/reports",
  validateSearch: parseReportSearch,
  component: lazyRouteComponent(() => import("@/features/reports/ReportsPage"), "ReportsPage"),
});

const sales = createRoute({
  getParentRoute: () => inside,
  path: "/sales",
  validateSearch: parseSalesSearch,
  component: lazyRouteComponent(() => import("@/features/sales/SalesPage"), "SalesPage"),
});

const live = createRoute({
  getParentRoute: () => inside,
  path: "/live/$callId",
  component: lazyRouteComponent(() => import("@/features/live/LivePage"), "LivePage"),
});

const board = createRoute({
  getParentRoute: () => inside,
  path: "/board",
  component: lazyRouteComponent(() => import("@/features/board/BoardPage"), "BoardPage"),
});

const wall = createRoute({
  getParentRoute: () => root,
  path: "/wall",
  beforeLoad: speakAsWall,
  component: lazyRouteComponent(() => import("@/features/board/WallPage"), "WallPage"),
});

const planning = createRoute({
  getParentRoute: () => inside,
  path: "/planning",
  validateSearch: parsePlanningSearch,
  component: lazyRouteComponent(() => import("@/features/planning/PlanningPage"), "PlanningPage"),
});

const routeTree = root.addChildren([
  signIn,
  inside.addChildren([
    home,
    desk,
    board,
    calls,
    recordings,
    records,
    customers,
    newCustomer,
    customer,
    duplicates,
    dataQuality,
    deals,
    catalogue,
    dealSetup,
    fields,
    deal,
    tasks,
    feed,
    imports,
    importOne,
    reports,
    sales,
    live,
    planning,
    ...adminRoutes,
    ...projectRoutes,
    ...qualityRoutes,
  ]),
  wall,
]);

export function newRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    context: { queries },
    defaultPreload: "intent",
    defaultPendingComponent: ScreenLoading,
    defaultErrorComponent: ScreenFailed,
    defaultNotFoundComponent: NotFound,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
