export function without<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  const rest: Partial<T> = { ...value };
  delete rest[key];
  return rest as Omit<T, K>;
}
