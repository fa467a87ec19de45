import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";

import "./ui/base.css";

import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { newQueryClient } from "./api/client";
import { newRouter } from "./app/router";
import { startLanguages } from "./i18n";
import { theme, tokens } from "./ui/theme";

const queries = newQueryClient();
const router = newRouter(queries);
const schemes = localStorageColorSchemeManager({ key: "callcenter-theme" });

async function start(): Promise<void> {
  const element = document.getElementById("root");
  if (element === null) return;
  await startLanguages();
  createRoot(element).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={tokens} defaultColorScheme="auto" colorSchemeManager={schemes}>
        <QueryClientProvider client={queries}>
          <Notifications position="bottom-right" limit={3} />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

void start();
