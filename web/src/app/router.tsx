import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";

import { isProblem } from "@/api/problems";
import type { CustomerKind } from "@/api/types";
import { parseCallSearch } from "@/features/calls/search";
import { parsePlanningSearch } from "@/features/planning/search";
import { parseHearingSearch } from "@/features/recordings/search";
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
    throw redirect({ to: can(context.me, "desk.use") ? "/desk" : "/calls", replace: true });
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
  inside.addChildren([home, desk, calls, recordings, records, customers, newCustomer, customer, live, users, phones, planning, selfcheck]),
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
