import type { Field } from "./types";

/** One place up or down; at the border of a group into the next one, and above the first heading out of it. */
export function stepped(fields: Field[], id: number, by: -1 | 1): Field[] | null {
  const at = fields.findIndex((field) => field.id === id);
  const [field, other] = [fields[at], fields[at + by]];
  if (field === undefined) return null;
  if (other === undefined) return by === -1 && field.group !== "" ? fields.map((one) => (one.id === id ? { ...one, group: "" } : one)) : null;
  if (other.group !== field.group) return fields.map((one) => (one.id === id ? { ...one, group: other.group } : one));
  const next = [...fields];
  [next[at], next[at + by]] = [other, field];
  return next;
}

/** To the place of another one, under its heading. */
export function dropped(fields: Field[], id: number, on: number): Field[] | null {
  const field = fields.find((one) => one.id === id);
  const target = fields.find((one) => one.id === on);
  if (field === undefined || target === undefined || id === on) return null;
  const down = fields.indexOf(field) < fields.indexOf(target);
  const rest = fields.filter((one) => one.id !== id);
  const at = rest.indexOf(target) + (down && field.group === target.group ? 1 : 0);
  return [...rest.slice(0, at), { ...field, group: target.group }, ...rest.slice(at)];
}

const LATIN: Record<string, string> = {
  а: "a", б: "b", в: "v", г: "g", д: "d", е: "e", ё: "e", ж: "zh", з: "z", и: "i", й: "y", к: "k", л: "l", м: "m", н: "n", о: "o", п: "p", р: "r", с: "s",
  т: "t", у: "u", ф: "f", х: "h", ц: "ts", ч: "ch", ш: "sh", щ: "sch", ъ: "", ы: "y", ь: "", э: "e", ю: "yu", я: "ya", і: "i", ї: "yi", є: "ye", ґ: "g",
};

/** What programs may call a field of this label. */
export function keyOf(label: string): string {
  const plain = label.toLowerCase().replace(/./gu, (char) => LATIN[char] ?? char);
  return plain.replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+|_+$/g, "").slice(0, 50);
}
