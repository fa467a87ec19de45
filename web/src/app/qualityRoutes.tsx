import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { inside } from "./rootRoutes";

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

const checklist = createRoute({
  getParentRoute: () => inside,
  path: "/checklist",
  component: lazyRouteComponent(() => import("@/features/checklist/ChecklistPage"), "ChecklistPage"),
});

const reviewPlans = createRoute({
  getParentRoute: () => inside,
  path: "/review-plans",
  component: lazyRouteComponent(() => import("@/features/reviews/LeadPage"), "LeadPage"),
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

/** Scripts, checks, reviews, and what people make of them. */
export const qualityRoutes = [
  scripts,
  script,
  forms,
  form,
  criteria,
  reviews,
  review, reviewPlans, checklist,
  results,
  result,
  quality,
  disputes,
  coaching,
  plan,
  calibrations,
  calibration,
  sheet,
  bestLines,
] as const;
