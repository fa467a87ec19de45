import type { Category } from "./types";

export interface Branch extends Category {
  depth: number;
}

/** The tree as it is shown: it comes with parents before their children. A branch counts what is below it, too. */
export function branches(categories: readonly Category[]): Branch[] {
  const depths = new Map<number, number>();
  return categories.map((one) => {
    const depth = one.parent_id === null ? 0 : (depths.get(one.parent_id) ?? 0) + 1;
    depths.set(one.id, depth);
    const below = inside(categories, one.id);
    const products = categories.filter((other) => below.has(other.id)).reduce((sum, other) => sum + other.products, 0);
    return { ...one, products, depth };
  });
}

/** With all that is below. */
export function inside(categories: readonly Category[], id: number): Set<number> {
  const found = new Set([id]);
  for (const one of categories) if (one.parent_id !== null && found.has(one.parent_id)) found.add(one.id);
  return found;
}

/** As options of a choice: the depth shows by dashes, the name stays searchable. */
export function options(categories: readonly Category[], without: ReadonlySet<number> = new Set()) {
  return branches(categories)
    .filter((one) => !without.has(one.id))
    .map((one) => ({ value: String(one.id), label: `${"— ".repeat(one.depth)}${one.name}` }));
}
