/** What a link to a recording carries: the recording or its call, and the second. */
export interface HearingSearch {
  id?: number;
  call?: string;
  t?: number;
}

function number(value: unknown): number | undefined {
  const parsed = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof parsed === "number" && Number.isFinite(parsed) && parsed >= 0 ? parsed : undefined;
}

export function parseHearingSearch(search: Record<string, unknown>): HearingSearch {
  const id = number(search["id"]);
  const t = number(search["t"]);
  const call = typeof search["call"] === "number" ? String(search["call"]) : search["call"];
  return {
    ...(id !== undefined && Number.isInteger(id) ? { id } : {}),
    ...(typeof call === "string" && call !== "" ? { call } : {}),
    ...(t !== undefined ? { t } : {}),
  };
}

/** The link that a colleague gets; the second is exact to a tenth. */
export function shareLink(url: string, time: number): string {
  const link = new URL(url, location.origin);
  link.searchParams.set("t", String(Math.round(time * 10) / 10));
  return link.href;
}
