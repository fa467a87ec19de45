import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";

import { isProblem } from "@/api/problems";
import type { CustomerKind } from "@/api/types";
import { parseCallSearch } from "@/features/calls/search";
import { parsePlanningSearch } from "@/features/planning/search";
import { parseHearingSearch } from "@/features/recordings/search";
import { parseReportSearch } from "@/features/reports/search";
import { parseCustomerSearch, parseNewCustomer } from "@/features/customers/search";
import { can, meQuery } from "@/features/session/api";

import { NotFound, ScreenFailed, ScreenLoading } from "./Fallbacks";

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string; ended?: boolean } => ({
    // Only a path of our own: anything else could lead a person to another site after signing in.
    ...(typeof search["next"] === "string" && /^\/[^/\\]/.test(search["next"]) ? { next: search["next"] } : {}),
    ...(search["ended"] === true ? { ended: true } : {}),
  }),
  component: lazyRouteComponent(() => import("@/features/session/SignIn"), "SignIn"),
});

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ context, location }) => {
    try {
      return { me: await context.queries.query({ ...meQuery, staleTime: "static" }) };
    } catch (error) {
      if (isProblem(error) && error.status === 401) {
        const next = location.href === "/" ? {} : { next: location.href };
        throw redirect({ to: "/sign-in", search: next });
      }
      throw error;
    }
  },
  component: lazyRouteComponent(() => import("./Frame"), "Frame"),
});

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

const scripts = createRoute({
  getParentRoute: () => inside,
  path: "/scripts",
  component: lazyRouteComponent(() => import("@/features/scripts/ScriptsPage"), "ScriptsPage"),
});

const script = createRoute({
  getParentRoute: () => inside,
  path: "/scripts/$id",
  component: lazyRouteComponent(() => import("@/features/scripts/ScriptPage"), "ScriptPage"),
});

const reports = createRoute({
  getParentRoute: () => inside,
  path: "/reports",
  validateSearch: parseReportSearch,
  component: lazyRouteComponent(() => import("@/features/reports/ReportsPage"), "ReportsPage"),
});

const live = createRoute({
  getParentRoute: () => inside,
  path: "/live/$callId",
  component: lazyRouteComponent(() => import("@/features/live/LivePage"), "LivePage"),
});

const users = createRoute({
  getParentRoute: () => inside,
  path: "/users",
  component: lazyRouteComponent(() => import("@/features/admin/UsersPage"), "UsersPage"),
});

const phones = createRoute({
  getParentRoute: () => inside,
  path: "/phones",
  component: lazyRouteComponent(() => import("@/features/admin/PhonesPage"), "PhonesPage"),
});

const forms = createRoute({
  getParentRoute: () => inside,
  path: "/forms",
  component: lazyRouteComponent(() => import("@/features/forms/FormsPage"), "FormsPage"),
});

const form = createRoute({
  getParentRoute: () => inside,
  path: "/forms/$id",
  component: lazyRouteComponent(() => import("@/features/forms/FormPage"), "FormPage"),
});

const results = createRoute({
  getParentRoute: () => inside,
  path: "/results",
  component: lazyRouteComponent(() => import("@/features/results/ResultsPage"), "ResultsPage"),
});

const result = createRoute({
  getParentRoute: () => inside,
  path: "/results/$id",
  component: lazyRouteComponent(() => import("@/features/results/ResultPage"), "ResultPage"),
});

const criteria = createRoute({
  getParentRoute: () => inside,
  path: "/criteria",
  component: lazyRouteComponent(() => import("@/features/checks/QualityPage"), "QualityPage"),
});

const reviews = createRoute({
  getParentRoute: () => inside,
  path: "/reviews",
  component: lazyRouteComponent(() => import("@/features/reviews/InboxPage"), "InboxPage"),
});

const review = createRoute({
  getParentRoute: () => inside,
  path: "/reviews/$id",
  component: lazyRouteComponent(() => import("@/features/reviews/ReviewPage"), "ReviewPage"),
});

const board = createRoute({
  getParentRoute: () => inside,
  path: "/board",
  component: lazyRouteComponent(() => import("@/features/board/BoardPage"), "BoardPage"),
});

const wall = createRoute({
  getParentRoute: () => root,
  path: "/wall",
  component: lazyRouteComponent(() => import("@/features/board/WallPage"), "WallPage"),
});

const quality = createRoute({
  getParentRoute: () => inside,
  path: "/quality",
  component: lazyRouteComponent(() => import("@/features/quality/ReportPage"), "ReportPage"),
});

const disputes = createRoute({
  getParentRoute: () => inside,
  path: "/disputes",
  component: lazyRouteComponent(() => import("@/features/quality/DisputesPage"), "DisputesPage"),
});

const coaching = createRoute({
  getParentRoute: () => inside,
  path: "/coaching",
  component: lazyRouteComponent(() => import("@/features/quality/CoachingPage"), "CoachingPage"),
});

const plan = createRoute({
  getParentRoute: () => inside,
  path: "/coaching/$id",
  component: lazyRouteComponent(() => import("@/features/quality/PlanPage"), "PlanPage"),
});

const calibrations = createRoute({
  getParentRoute: () => inside,
  path: "/calibrations",
  component: lazyRouteComponent(() => import("@/features/quality/CalibrationsPage"), "CalibrationsPage"),
});

const calibration = createRoute({
  getParentRoute: () => inside,
  path: "/calibrations/$id",
  component: lazyRouteComponent(() => import("@/features/quality/CalibrationPage"), "CalibrationPage"),
});

const sheet = createRoute({
  getParentRoute: () => inside,
  path: "/calibrations/$id/$call",
  component: lazyRouteComponent(() => import("@/features/quality/SheetPage"), "SheetPage"),
});

const bestLines = createRoute({
  getParentRoute: () => inside,
  path: "/best-lines",
  component: lazyRouteComponent(() => import("@/features/quality/LinesPage"), "LinesPage"),
});

const qaPeople = [results, result, quality, disputes, coaching, plan, calibrations, calibration, sheet, bestLines] as const;

const planning = createRoute({
  getParentRoute: () => inside,
  path: "/planning",
  validateSearch: parsePlanningSearch,
  component: lazyRouteComponent(() => import("@/features/planning/PlanningPage"), "PlanningPage"),
});

const selfcheck = createRoute({
  getParentRoute: () => inside,
  path: "/self-check",
  component: lazyRouteComponent(() => import("@/features/selfcheck/SelfCheckPage"), "SelfCheckPage"),
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
    reports,
    scripts,
    script,
    forms,
    form,
    criteria,
    reviews,
    review,
    live,
    users,
    phones,
    planning,
    selfcheck,
    ...qaPeople,
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
