import { QueryClient } from "@tanstack/react-query";
import createFetchClient from "openapi-fetch";
import type { Middleware } from "openapi-fetch";
import createQueryClient from "openapi-react-query";

import { learnServerTime } from "./clock";
import { withErasedMeant, withErasedTold } from "./erased";
import { isProblem, NETWORK_PROBLEM } from "./problems";
import type { paths } from "./schema";

type Listener = () => void;
const sessionEndListeners = new Set<Listener>();

/** Called once for every answer that says "not signed in", except to the question whether one is. */
export function onSessionEnd(listener: Listener): () => void {
  sessionEndListeners.add(listener);
  return () => sessionEndListeners.delete(listener);
}

const tellErased: Middleware = {
  async onRequest({ request }) {
    if (request.headers.get("Content-Type") !== "application/json") return undefined;
    const body = await request.clone().text();
    const meant = withErasedMeant(body);
    return meant === body ? undefined : new Request(request, { body: meant });
  },
  async onResponse({ response }) {
    if (response.headers.get("Content-Type")?.includes("json") !== true) return undefined;
    const body = await response.clone().text();
    const told = withErasedTold(body);
    return told === body ? undefined : new Response(told, { status: response.status, headers: response.headers });
  },
};

const watchAnswers: Middleware = {
  onResponse({ response, request }) {
    learnServerTime(response.headers.get("Date"));
    const asksWho = new URL(request.url).pathname.endsWith("/session");
    if (response.status === 401 && !asksWho) for (const listener of sessionEndListeners) listener();
  },
  onError: () => new Response(JSON.stringify(NETWORK_PROBLEM), { status: 503, headers: { "Content-Type": "application/problem+json" } }),
};

export const api = createFetchClient<paths>({
  baseUrl: typeof location === "undefined" ? "" : location.origin,
  // Looked up at each call, so that tests can stand in for the network.
  fetch: (request) => fetch(request),
});
api.use(watchAnswers, tellErased);

export const $api = createQueryClient(api);

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // Being refused is an answer; only a fault on the way is worth another try.
        retry: (failures, error) => failures < 2 && !(isProblem(error) && error.status < 500),
        networkMode: "always",
      },
      mutations: { networkMode: "always" },
    },
  });
}
