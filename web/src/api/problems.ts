import type { Problem } from "./types";

/** What the console itself says when no answer came at all. */
export const NETWORK_PROBLEM: Problem = {
  type: "urn:callcenter:no-connection",
  title: "No connection",
  status: 503,
  code: "no-connection",
  detail: "",
};

export function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && "status" in value;
}

/** The stable word for what went wrong; the server's own sentence is for logs, not for people. */
export function problemCode(error: unknown): string {
  return isProblem(error) ? error.code : "internal-error";
}

/** Which fields the server did not accept, by name. */
export function problemFields(error: unknown): string[] {
  if (!isProblem(error)) return [];
  return (error.errors ?? []).map((one) => one.field.split(".").at(-1) ?? one.field);
}
