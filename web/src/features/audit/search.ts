import type { AuditOutcome } from "@/api/types";

/** What an auditor asks first. Families end in a dot, as the server takes them. */
export const TOPICS = {
  taken: ["customers.export", "deals.export", "export.download", "sales_report.download", "recording.download", "privacy.download"],
  heard: ["recording.play", "recording.download", "transcript.read_unredacted", "call.listen", "call.take_over"],
  secrets: ["credential."],
  rights: ["role.", "department.", "user.", "token."],
  customers: ["customers.", "customer.", "import.", "privacy."],
  calls: ["call.", "agent.", "board."],
  quality: ["script.", "form.", "check.", "review.", "review_plan.", "dispute.", "coaching.", "calibration.", "line.", "result.", "checklist.", "self_scoring."],
  firm: ["webhook.", "shift.", "sales_plan.", "sales_schedule.", "selfcheck."],
} as const;
export type Topic = keyof typeof TOPICS;
export const TOPIC_NAMES = Object.keys(TOPICS) as readonly Topic[];
export const OUTCOMES: readonly AuditOutcome[] = ["done", "refused", "failed", "unknown"];

/** The filters live in the address: a finding is sent as a link. Days are the viewer's own. */
export interface AuditSearch {
  topic?: Topic;
  action?: string;
  user?: number;
  outcome?: AuditOutcome;
  from?: string;
  to?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const ACTION = /^[a-z_]+\.[a-z_]+$/;

function whole(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

function fitting(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === "string" && pattern.test(value) ? value : undefined;
}

/** Of an address that anybody may have typed: what is not known is left out. */
export function parseAuditSearch(search: Record<string, unknown>): AuditSearch {
  const found = {
    topic: TOPIC_NAMES.find((one) => one === search["topic"]),
    action: fitting(search["action"], ACTION),
    user: whole(search["user"]),
    outcome: OUTCOMES.find((one) => one === search["outcome"]),
    from: fitting(search["from"], DAY),
    to: fitting(search["to"], DAY),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function midnight(day: string, plus: number): string {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year ?? 0, (month ?? 1) - 1, (date ?? 1) + plus).toISOString();
}

/** As the server wants it: times in UTC, the last day's end exclusive. */
export function auditQuery({ topic, action, user, outcome, from, to }: AuditSearch) {
  const actions = action !== undefined ? [action] : topic !== undefined ? [...TOPICS[topic]] : undefined;
  return {
    ...(actions !== undefined && { action: actions }),
    ...(user !== undefined && { user_id: user }),
    ...(outcome !== undefined && { outcome }),
    ...(from !== undefined && { at_from: midnight(from, 0) }),
    ...(from !== undefined && { at_to: midnight(to ?? from, 1) }),
  };
}
