export function without<T extends object, K extends keyof T & string>(value: T, key: K): Omit<T, K> {
  const rest: unknown = Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  return rest as Omit<T, K>;
}
