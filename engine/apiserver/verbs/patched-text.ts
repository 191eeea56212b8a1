import type { KubeObject } from '../../api/object';

type Json = Record<string, unknown>;

/**
 * The text of a patched object as messages quote it: what the patch did not touch keeps the order of the Go type, the
 * objects that it went through have their members sorted, as the patch library leaves them.
 */
export function patchedText(current: KubeObject, result: unknown, patch: unknown): string {
  const text = Array.isArray(patch) ? alongPaths(result, patch.flatMap(pathsOf)) : merged(current, result, patch);
  return text.replace(/[<>&\u2028\u2029]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function merged(before: unknown, after: unknown, patch: unknown): string {
  if (!isObject(after)) return JSON.stringify(after);
  if (!isObject(patch)) return JSON.stringify(after);
  return sorted(after, (key) => {
    if (!(key in patch)) return JSON.stringify(after[key]);
    const inner = isObject(before) ? before[key] : undefined;
    return merged(inner, after[key], patch[key]);
  });
}

function pathsOf(operation: unknown): string[][] {
  const { path, from } = operation as { path?: unknown; from?: unknown };
  return [path, from].filter((text) => typeof text === 'string').map((text) => text.split('/').slice(1).map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~')));
}

function alongPaths(value: unknown, paths: readonly (readonly string[])[]): string {
  const touched = paths.filter((path) => path.length > 0);
  if (touched.length === 0 || value === null || typeof value !== 'object') return JSON.stringify(value);
  const under = (key: string): readonly (readonly string[])[] => touched.filter((path) => path[0] === key && path.length > 1).map((path) => path.slice(1));
  if (Array.isArray(value)) return `[${value.map((item, at) => alongPaths(item, under(String(at)))).join(',')}]`;
  return sorted(value as Json, (key) => alongPaths((value as Json)[key], under(key)));
}

function sorted(object: Json, text: (key: string) => string): string {
  const keys = Object.keys(object).filter((key) => object[key] !== undefined).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${text(key)}`).join(',')}}`;
}

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
