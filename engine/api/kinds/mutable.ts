/** Drafts under construction whose parts may be frozen and shared: what is missing is added to a copy. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The object itself when it may be changed, else a shallow copy. */
export function owned<T extends object>(object: T): T {
  return Object.isFrozen(object) ? { ...object } : object;
}

/** The object with what it lacks. The decoder has dropped zero values that count as absent. */
export function filled<T extends object>(object: T, defaults: Partial<T>): T {
  let out: T | undefined;
  for (const key in defaults) {
    const value = object[key];
    if (value !== undefined && value !== null) continue;
    out ??= owned(object);
    (out as Record<string, unknown>)[key] = defaults[key];
  }
  return out ?? object;
}

/** `map` that keeps the list when no item changed. */
export function mapped<T>(list: readonly T[] | undefined, change: (item: T) => T): T[] | undefined {
  if (!list) return undefined;
  let out: T[] | undefined;
  for (let at = 0; at < list.length; at += 1) {
    const item = change(list[at]!);
    if (item === list[at]) continue;
    out ??= [...list];
    out[at] = item;
  }
  return out ?? (list as T[]);
}

/** Makes `holder[key]` an object that may be changed, creating it when absent. */
export function part(holder: Record<string, unknown>, key: string): Record<string, unknown> {
  const value = holder[key];
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) return value as Record<string, unknown>;
  const copy = { ...(value as object | undefined) };
  holder[key] = copy;
  return copy;
}
