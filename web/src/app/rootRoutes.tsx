import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";

import { isProblem } from "@/api/problems";
import { meQuery } from "@/features/session/api";

import { NotFound } from "./Fallbacks";

export const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet, notFoundComponent: NotFound });

export const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string; ended?: boolean } => ({
    // Only a path of our own: anything else could lead a person to another site after signing in.
    ...(typeof search["next"] === "string" && /^\/[^/\\]/.test(search["next"]) ? { next: search["next"] } : {}),
    ...(search["ended"] === true ? { ended: true } : {}),
  }),
  component: lazyRouteComponent(() => import("@/features/session/SignIn"), "SignIn"),
});

/** What only people with a session see, within the frame. */
export const inside = createRoute({
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
