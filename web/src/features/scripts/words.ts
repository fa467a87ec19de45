/** The keys of the script's format, for completion. */
export const KEYS = [
  "script", "format", "lang", "title", "applies", "slots", "defaults", "sections", "steps", "forbid", "metrics", "tests", "marks",
  "id", "weight", "kind", "who", "when", "first_s", "last_s", "any", "all", "parts", "groups", "near", "not", "min", "after", "before",
  "if", "else", "within_s", "question", "count", "optional", "section", "penalty", "metric", "band", "max", "soft", "say", "expect",
  "direction", "queues", "tags", "min_talk_s", "pass_mark", "critical_mark", "cap",
];
