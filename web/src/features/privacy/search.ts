export interface PrivacySearch {
  tab?: "holds";
}

export function parsePrivacySearch(search: Record<string, unknown>): PrivacySearch {
  return search["tab"] === "holds" ? { tab: "holds" } : {};
}
