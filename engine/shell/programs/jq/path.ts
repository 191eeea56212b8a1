import { compare, isArray, isObject, JqError, shown, typeOf } from './value';
import type { Json } from './tree';

/** One step into a value: a key, an index, or a slice `{start, end}`. */
export function step(value: Json, key: Json): Json {
  if (typeof key === 'string') {
    if (value === null) return null;
    if (!isObject(value)) throw new JqError(`Cannot index ${typeOf(value)} with ${key.length < 30 ? `string "${key}"` : 'string'}`);
    return Object.hasOwn(value, key) ? value[key]! : null;
  }
  if (typeof key === 'number') {
    if (value === null) return null;
    if (!isArray(value)) throw new JqError(`Cannot index ${typeOf(value)} with number`);
    const at = Math.floor(key);
    return value[at < 0 ? value.length + at : at] ?? null;
  }
  if (isObject(key) && ('start' in key || 'end' in key)) return slice(value, key.start ?? null, key.end ?? null);
  if (isArray(key) && isArray(value)) return indices(value, key);
  if (value === null && isObject(key)) return null;
  throw new JqError(`Cannot index ${typeOf(value)} with ${typeOf(key)}`);
}

export function slice(value: Json, from: Json, to: Json): Json {
  if (value === null) return null;
  if (!isArray(value) && typeof value !== 'string') throw new JqError(`Cannot index ${typeOf(value)} with object`);
  const letters: readonly Json[] = typeof value === 'string' ? [...value] : value;
  const [start, end] = bounds(letters.length, from, to);
  const part = letters.slice(start, Math.max(start, end));
  return typeof value === 'string' ? part.join('') : part;
}

function bounds(length: number, from: Json, to: Json): [number, number] {
  if ((from !== null && typeof from !== 'number') || (to !== null && typeof to !== 'number')) throw new JqError('Array/string slice indices must be integers');
  const clamp = (at: number): number => Math.min(length, Math.max(0, at < 0 ? length + at : at));
  return [clamp(Math.floor(from ?? 0)), clamp(Math.ceil(to ?? length))];
}

/** Where one array stands in another. */
export function indices(value: readonly Json[], part: readonly Json[]): Json[] {
  const out: Json[] = [];
  for (let at = 0; part.length > 0 && at + part.length <= value.length; at += 1) if (part.every((one, index) => compare(one, value[at + index]!) === 0)) out.push(at);
  return out;
}

export function getPath(value: Json, path: readonly Json[]): Json {
  let at = value;
  for (const key of path) {
    if (at === null) return null;
    at = step(at, key);
  }
  return at;
}

/** The value with another at the path; what is missing on the way is made. */
export function setPath(value: Json, path: readonly Json[], to: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return to;
  return setStep(value, key, setPath(step(value, key), rest, to));
}

const MAX_INDEX = 1_000_000;

function setStep(value: Json, key: Json, to: Json): Json {
  if (typeof key === 'string') {
    if (value !== null && !isObject(value)) throw new JqError(`Cannot index ${typeOf(value)} with ${key.length < 30 ? `string "${key}"` : 'string'}`);
    return { ...value, [key]: to };
  }
  if (typeof key === 'number') {
    if (value !== null && !isArray(value)) throw new JqError(`Cannot index ${typeOf(value)} with number`);
    const out = [...(value ?? [])];
    const at = key < 0 ? out.length + Math.floor(key) : Math.floor(key);
    if (at < 0) throw new JqError('Out of bounds negative array index');
    if (at > MAX_INDEX) throw new JqError('Array index too large');
    while (out.length < at) out.push(null);
    out[at] = to;
    return out;
  }
  if (isObject(key)) {
    if (value !== null && !isArray(value)) throw new JqError(`Cannot update field at object index of ${typeOf(value)}`);
    if (!isArray(to)) throw new JqError('A slice of an array can only be assigned another array');
    const [start, end] = bounds(value?.length ?? 0, key.start ?? null, key.end ?? null);
    return [...(value ?? []).slice(0, start), ...to, ...(value ?? []).slice(Math.max(start, end))];
  }
  throw new JqError(`Invalid path component ${shown(key)}`);
}

/** The value without what stands at the paths. */
export function deletePaths(value: Json, paths: readonly Json[]): Json {
  const ordered = [...paths].sort((a, b) => compare(b, a));
  return ordered.reduce((left, path) => deletePath(left, isArray(path) ? path : fail(`Path must be specified as array, not ${typeOf(path)}`)), value);
}

const fail = (message: string): never => { throw new JqError(message); };

function deletePath(value: Json, path: readonly Json[]): Json {
  const [key, ...rest] = path;
  if (key === undefined || value === null) return null;
  if (rest.length > 0) {
    const inner = step(value, key);
    return inner === null ? value : setStep(value, key, deletePath(inner, rest));
  }
  if (typeof key === 'string') {
    if (!isObject(value)) throw new JqError(`Cannot delete field at object index of ${typeOf(value)}`);
    return Object.fromEntries(Object.entries(value).filter(([one]) => one !== key));
  }
  if (!isArray(value)) throw new JqError(`Cannot delete field at array index of ${typeOf(value)}`);
  if (typeof key === 'number') return value.filter((_, at) => at !== (key < 0 ? value.length + key : key));
  if (isObject(key)) {
    const [start, end] = bounds(value.length, key.start ?? null, key.end ?? null);
    return value.filter((_, at) => at < start || at >= end);
  }
  throw new JqError(`Invalid path component ${shown(key)}`);
}
