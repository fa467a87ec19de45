import type { CustomerValues } from "./form";

/** What was looked for is the beginning of the new card: a name, or the number or e-mail of somebody. */
export function namedBy(text: string): Partial<CustomerValues> {
  if (/^[\d\s()+\-.]{5,}$/.test(text)) return { phones: [{ raw: text, kind: "mobile", extension: null }] };
  return /^\S+@\S+\.\S+$/.test(text) ? { emails: [text] } : { name: text };
}
