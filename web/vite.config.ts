import react from "@vitejs/plugin-react";
import { loadEnv } from "vite";
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => {
  // CALLCENTER_DEV_SERVER names the application whose API and socket the development server hands on.
  const server = loadEnv(mode, ".", "CALLCENTER_")["CALLCENTER_DEV_SERVER"] ?? "http://127.0.0.1:8080";
  return {
    plugins: [react()],
    resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
    server: {
      host: "127.0.0.1",
      proxy: { "/api": { target: server, ws: true, changeOrigin: false } },
    },
    build: {
      outDir: "../callcenter/http/static",
      emptyOutDir: true,
      target: "es2022",
      // Fonts as data: addresses would need a wider content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    test: {
      environment: "jsdom",
      setupFiles: ["src/test/setup.ts"],
      include: ["src/**/*.test.{ts,tsx}"],
      restoreMocks: true,
    },
  };
});
