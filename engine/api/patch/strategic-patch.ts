import type { Schema } from '../schema';

/** Thrown when a strategic merge patch does not fit the object or its schema. */
export class StrategicPatchError extends Error {
  override readonly name = 'StrategicPatchError';
}

type Json = Record<string, unknown>;

/**
 * Strategic merge patch as k8s.io/apimachinery/pkg/util/strategicpatch applies it: lists with a merge key are merged
 * item by item, the directives $patch, $retainKeys, $deleteFromPrimitiveList and $setElementOrder are obeyed.
 * Without a schema it works as a merge patch with directives. Untouched parts are shared.
 */
export function strategicPatch(schema: Schema | undefined, original: unknown, patch: unknown): unknown {
  return mergeMap(schema, (original ?? {}) as Json, patch as Json);
}

function mergeMap(schema: Schema | undefined, original: Json, patch: Json): Json {
  const directive = patch['$patch'];
  if (directive === 'replace') {
    const { $patch: _directive, ...rest } = patch;
    return withoutDirectives(rest) as Json;
  }
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') throw new StrategicPatchError(`Unknown patch type: ${JSON.stringify(directive)} found in the map: ${JSON.stringify(patch)}`);
  let out: Json = { ...original };
  const retain = patch['$retainKeys'];
  if (Array.isArray(retain)) out = Object.fromEntries(Object.entries(out).filter(([key]) => retain.includes(key)));
  for (const key of Object.keys(patch)) {
    if (key === '$patch' || key === '$retainKeys') continue;
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const field = key.slice('$deleteFromPrimitiveList/'.length);
      const gone = patch[key] as unknown[];
      if (Array.isArray(out[field])) out[field] = (out[field] as unknown[]).filter((item) => !gone.includes(item));
      continue;
    }
    if (key.startsWith('$setElementOrder/')) continue;
    const value = patch[key];
    if (value === null) {
      delete out[key];
      continue;
    }
    out[key] = mergeField(fieldSchema(schema, key), out[key], value, key);
  }
  for (const key of Object.keys(patch)) {
    if (!key.startsWith('$setElementOrder/')) continue;
    const field = key.slice('$setElementOrder/'.length);
    if (Array.isArray(out[field])) out[field] = inOrder(fieldSchema(schema, field), out[field] as unknown[], patch[key] as unknown[], patch[field], original[field]);
  }
  return out;
}

function fieldSchema(schema: Schema | undefined, key: string): Schema | undefined {
  if (!schema) return undefined;
  return schema.type === 'map' ? schema.values : schema.fields?.get(key)?.schema;
}

function mergeField(schema: Schema | undefined, original: unknown, value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    if (original !== undefined && original !== null && !Array.isArray(original)) return withoutDirectives(value);
    if (!schema?.patchStrategy?.includes('merge')) return withoutDirectives(value.filter((item) => !isDirectiveOnly(item)));
    return mergeList(schema, (original ?? []) as unknown[], value, key);
  }
  if (value !== null && typeof value === 'object') {
    const before = original !== null && typeof original === 'object' && !Array.isArray(original) ? (original as Json) : {};
    return mergeMap(schema, before, value as Json);
  }
  return value;
}

function isDirectiveOnly(item: unknown): boolean {
  return item !== null && typeof item === 'object' && Object.keys(item).length === 1 && '$patch' in item;
}

function mergeList(schema: Schema, original: readonly unknown[], patch: readonly unknown[], field: string): unknown[] {
  const { mergeKey } = schema;
  if (!mergeKey) {
    // A list of scalars is a set.
    const out = [...original];
    for (const item of patch) if (!out.includes(item)) out.push(item);
    return inOrder(schema, out, patch, undefined, original);
  }
  if (patch.some((item) => isDirectiveOnly(item) && (item as Json)['$patch'] === 'replace')) {
    return withoutDirectives(patch.filter((item) => !isDirectiveOnly(item))) as unknown[];
  }
  let out = [...original];
  for (const item of patch) {
    const entry = item as Json;
    if (entry === null || typeof entry !== 'object') throw new StrategicPatchError('The order in patch list:\n%v\n doesn\'t match %s list:\n%v\n');
    const id = entry[mergeKey];
    const directive = entry['$patch'];
    if (id === undefined) throw new StrategicPatchError(`map: ${goMap(entry)} does not contain declared merge key: ${mergeKey}`);
    const at = out.findIndex((candidate) => (candidate as Json | null)?.[mergeKey] === id);
    if (directive === 'delete') {
      out = out.filter((candidate) => (candidate as Json | null)?.[mergeKey] !== id);
      continue;
    }
    if (directive !== undefined && directive !== 'merge' && directive !== 'replace') throw new StrategicPatchError(`Unknown patch type: ${JSON.stringify(directive)} found in the list: ${field}`);
    const merged = mergeMap(schema.items, at >= 0 ? (out[at] as Json) : {}, entry);
    if (at >= 0) out[at] = merged;
    else out.push(merged);
  }
  return inOrder(schema, out, patch, undefined, original);
}

function goMap(entry: Json): string {
  return `map[${Object.keys(entry).sort().map((key) => `${key}:${String(entry[key])}`).join(' ')}]`;
}

/**
 * The order of a merged list: the items of the patch (or of its $setElementOrder) in that order, items that only the
 * server has stay before the named item that they stood before. What is new comes first.
 */
function inOrder(schema: Schema | undefined, merged: readonly unknown[], order: readonly unknown[], patched: unknown, original: unknown): unknown[] {
  const key = schema?.mergeKey;
  const idOf = (item: unknown): unknown => (key ? (item as Json | null)?.[key] : item);
  const wanted = order.map(idOf);
  const inPatch = new Set([...wanted, ...(Array.isArray(patched) ? patched.map(idOf) : [])]);
  const named = merged.filter((item) => inPatch.has(idOf(item))).sort((a, b) => position(wanted, idOf(a)) - position(wanted, idOf(b)));
  const serverOnly = merged.filter((item) => !inPatch.has(idOf(item)));
  const before = Array.isArray(original) ? original.map(idOf) : [];
  const out: unknown[] = [];
  let left = 0;
  let right = 0;
  while (left < named.length && right < serverOnly.length) {
    const namedAt = before.indexOf(idOf(named[left]));
    const serverAt = before.indexOf(idOf(serverOnly[right]));
    if (serverAt >= 0 && namedAt >= 0 && serverAt < namedAt) out.push(serverOnly[right++]);
    else out.push(named[left++]);
  }
  return [...out, ...named.slice(left), ...serverOnly.slice(right)];
}

function position(list: readonly unknown[], id: unknown): number {
  const at = list.indexOf(id);
  return at < 0 ? list.length : at;
}

/** A value of a patch that stands for itself: directives and nulls in it say nothing. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives);
  if (value === null || typeof value !== 'object') return value;
  const out: Json = {};
  for (const [key, inner] of Object.entries(value)) {
    if (key === '$patch' || key === '$retainKeys' || key.startsWith('$setElementOrder/') || key.startsWith('$deleteFromPrimitiveList/') || inner === null) continue;
    out[key] = withoutDirectives(inner);
  }
  return out;
}
