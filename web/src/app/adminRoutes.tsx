import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { parseAuditSearch } from "@/features/audit/search";
import { parsePrivacySearch } from "@/features/privacy/search";

import { inside } from "./rootRoutes";

const users = createRoute({
  getParentRoute: () => inside,
  path: "/users",
  component: lazyRouteComponent(() => import("@/features/admin/UsersPage"), "UsersPage"),
});

const departments = createRoute({
  getParentRoute: () => inside,
  path: "/departments",
  component: lazyRouteComponent(() => import("@/features/admin/firm/DepartmentsPage"), "DepartmentsPage"),
});

const roles = createRoute({
  getParentRoute: () => inside,
  path: "/roles",
  component: lazyRouteComponent(() => import("@/features/admin/firm/RolesPage"), "RolesPage"),
});

const phones = createRoute({
  getParentRoute: () => inside,
  path: "/phones",
  component: lazyRouteComponent(() => import("@/features/admin/PhonesPage"), "PhonesPage"),
});

const integrations = createRoute({
  getParentRoute: () => inside,
  path: "/integrations",
  component: lazyRouteComponent(() => import("@/features/integrations/IntegrationsPage"), "IntegrationsPage"),
});

const privacy = createRoute({
  getParentRoute: () => inside,
  path: "/privacy",
  validateSearch: parsePrivacySearch,
  component: lazyRouteComponent(() => import("@/features/privacy/PrivacyPage"), "PrivacyPage"),
});

const privacyOne = createRoute({
  getParentRoute: () => inside,
  path: "/privacy/$id",
  params: { parse: ({ id }) => ({ id: Number(id) }), stringify: ({ id }) => ({ id: String(id) }) },
  component: lazyRouteComponent(() => import("@/features/privacy/RequestPage"), "RequestPage"),
});

const selfcheck = createRoute({
  getParentRoute: () => inside,
  path: "/self-check",
  component: lazyRouteComponent(() => import("@/features/selfcheck/SelfCheckPage"), "SelfCheckPage"),
});

const audit = createRoute({
  getParentRoute: () => inside,
  path: "/audit",
  validateSearch: parseAuditSearch,
  component: lazyRouteComponent(() => import("@/features/audit/AuditPage"), "AuditPage"),
});

export const adminRoutes = [users, departments, roles, phones, integrations, privacy, privacyOne, audit, selfcheck] as const;
