import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";

import { newQueryClient } from "@/api/client";
import type { Language, Me } from "@/api/types";
import { meQuery } from "@/features/session/api";
import { startLanguages } from "@/i18n";
import { theme } from "@/ui/theme";

export const me: Me = {
  user_id: 1,
  login: "e.krylova",
  name: "Елена Крылова",
  role: "operator", own_role: null, scopes: [], fields: [],
  permissions: ["desk.use", "calls.view_own", "customers.view", "customers.edit"],
  language: "en",
  theme: "light",
};

/** A part of the console as it stands in the frame: kit, language, router, and somebody who is signed in. */
export async function show(part: ReactNode, language: Language = "en") {
  await startLanguages(language);
  const queries = newQueryClient();
  queries.setQueryData(meQuery.queryKey, me);
  const root = createRootRoute();
  const here = createRoute({ getParentRoute: () => root, path: "/", component: () => part });
  const customer = createRoute({ getParentRoute: () => root, path: "/customers/$kind/$id", component: () => "the customer" });
  const router = createRouter({ routeTree: root.addChildren([here, customer]), history: createMemoryHistory() });
  const shown = render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queries}>
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { ...shown, router };
}
