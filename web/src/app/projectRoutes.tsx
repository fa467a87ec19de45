import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { inside } from "./rootRoutes";

const numbered = { parse: ({ id }: { id: string }) => ({ id: Number(id) }), stringify: ({ id }: { id: number }) => ({ id: String(id) }) };

const projects = createRoute({
  getParentRoute: () => inside,
  path: "/projects",
  component: lazyRouteComponent(() => import("@/features/projects/ProjectsPage"), "ProjectsPage"),
});

const project = createRoute({
  getParentRoute: () => inside,
  path: "/projects/$id",
  params: numbered,
  component: lazyRouteComponent(() => import("@/features/projects/ProjectPage"), "ProjectPage"),
});

const competitors = createRoute({
  getParentRoute: () => inside,
  path: "/competitors",
  component: lazyRouteComponent(() => import("@/features/competitors/CompetitorsPage"), "CompetitorsPage"),
});

const competitor = createRoute({
  getParentRoute: () => inside,
  path: "/competitors/$id",
  params: numbered,
  component: lazyRouteComponent(() => import("@/features/competitors/CompetitorPage"), "CompetitorPage"),
});

const bin = createRoute({
  getParentRoute: () => inside,
  path: "/bin",
  component: lazyRouteComponent(() => import("@/features/bin/BinPage"), "BinPage"),
});

export const projectRoutes = [projects, project, competitors, competitor, bin] as const;
