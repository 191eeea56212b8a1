import { jsonEqual } from '../../json-equal';
import { compactJson } from '../../json';
import type { OpenApiSchema, SchemaSource } from '../../openapi/schema-source';

type Json = Record<string, unknown>;

/** What the schema says about merging; without one every list is replaced as a whole (JSON merge patch). */
interface MergeSchema {
  readonly source: SchemaSource;
  readonly schema: OpenApiSchema;
}

interface Options {
  readonly ignoreDeletions?: boolean;
  readonly ignoreChanges?: boolean;
  readonly setOrder?: boolean;
}

/**
 * strategicpatch.CreateThreeWayMergePatch: what was removed since `original`, and what differs between `current` and
 * `modified`, as one patch. With `schema` undefined it is a JSON merge patch.
 */
export function threeWayPatch(original: Json, modified: Json, current: Json, schema: MergeSchema | undefined): Json {
  const delta = diffMaps(current, modified, schema, { ignoreDeletions: true, setOrder: schema !== undefined });
  const deletions = diffMaps(original, modified, schema, { ignoreChanges: true, setOrder: schema !== undefined });
  return mergePatches(deletions, delta);
}

/** strategicpatch.CreateTwoWayMergePatch. */
export function twoWayPatch(original: Json, modified: Json, schema: MergeSchema | undefined): Json {
  return diffMaps(original, modified, schema, { setOrder: schema !== undefined });
}

function diffMaps(original: Json, modified: Json, schema: MergeSchema | undefined, options: Options): Json {
  const patch: Json = {};
  for (const [key, value] of Object.entries(modified)) {
    if (!(key in original)) {
      if (!options.ignoreChanges) patch[key] = value;
      continue;
    }
    const before = original[key];
    if (jsonEqual(before, value)) continue;
    const field = fieldOf(schema, key);
    if (isMap(before) && isMap(value)) diffChild(patch, key, before, value, field, options);
    else if (Array.isArray(before) && Array.isArray(value)) diffArrays(patch, key, before, value, field, options);
    else if (!options.ignoreChanges) patch[key] = value;
  }
  if (!options.ignoreDeletions) for (const key of Object.keys(original)) if (original[key] !== undefined && !(key in modified)) patch[key] = null;
  return patch;
}

function diffChild(patch: Json, key: string, before: Json, value: Json, field: OpenApiSchema | undefined, options: Options & { schema?: MergeSchema }): void {
  const strategy = field?.['x-kubernetes-patch-strategy'] ?? '';
  if (strategy.includes('replace')) {
    if (!options.ignoreChanges) patch[key] = value;
    return;
  }
  const inner = field as (OpenApiSchema & { source?: SchemaSource }) | undefined;
  const child = diffMaps(before, value, childSchema(inner), options);
  if (Object.keys(child).length === 0) return;
  if (strategy.includes('retainKeys')) child['$retainKeys'] = Object.keys(value).sort();
  patch[key] = child;
}

const SOURCES = new WeakMap<OpenApiSchema, SchemaSource>();

function childSchema(field: OpenApiSchema | undefined): MergeSchema | undefined {
  if (!field) return undefined;
  const source = SOURCES.get(field);
  const schema = source?.resolve(field);
  return source && schema ? { source, schema } : undefined;
}

function fieldOf(schema: MergeSchema | undefined, key: string): OpenApiSchema | undefined {
  if (!schema) return undefined;
  const { additionalProperties, properties } = schema.schema;
  const field = properties?.[key] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
  if (field) SOURCES.set(field, schema.source);
  return field;
}

function diffArrays(patch: Json, key: string, before: unknown[], value: unknown[], field: OpenApiSchema | undefined, options: Options): void {
  const strategy = field?.['x-kubernetes-patch-strategy'] ?? '';
  const mergeKey = field?.['x-kubernetes-patch-merge-key'];
  if (!strategy.includes('merge')) {
    if (!options.ignoreChanges) patch[key] = value;
    return;
  }
  const items = field?.items;
  const source = SOURCES.get(field!);
  if (items && source) SOURCES.set(items, source);
  if (mergeKey && (isMap(value[0]) || isMap(before[0]))) diffKeyed(patch, key, before as Json[], value as Json[], mergeKey, childSchema(items), options);
  else diffPrimitives(patch, key, before, value, options);
}

function diffKeyed(patch: Json, key: string, before: Json[], value: Json[], mergeKey: string, schema: MergeSchema | undefined, options: Options): void {
  const out: Json[] = [];
  for (const item of value) {
    const old = before.find((one) => jsonEqual(one[mergeKey], item[mergeKey]));
    if (!old) {
      if (!options.ignoreChanges) out.push(item);
      continue;
    }
    const child = diffMaps(old, item, schema, options);
    if (Object.keys(child).length) out.push({ [mergeKey]: item[mergeKey], ...child });
  }
  if (!options.ignoreDeletions) {
    for (const item of before) if (!value.some((one) => jsonEqual(one[mergeKey], item[mergeKey]))) out.push({ $patch: 'delete', [mergeKey]: item[mergeKey] });
  }
  const reordered = !options.ignoreChanges && compactJson(before.filter((one) => value.some((other) => jsonEqual(one[mergeKey], other[mergeKey]))).map((one) => one[mergeKey])) !== compactJson(value.map((one) => one[mergeKey]));
  if (out.length === 0 && !reordered) return;
  if (out.length) patch[key] = out;
  if (options.setOrder) patch[`$setElementOrder/${key}`] = value.map((item) => ({ [mergeKey]: item[mergeKey] }));
}

function diffPrimitives(patch: Json, key: string, before: unknown[], value: unknown[], options: Options): void {
  const added = value.filter((item) => !before.includes(item));
  const removed = before.filter((item) => !value.includes(item));
  if (!options.ignoreChanges && added.length) patch[key] = added;
  if (!options.ignoreDeletions && removed.length) patch[`$deleteFromPrimitiveList/${key}`] = removed;
  if (options.setOrder && ((!options.ignoreChanges && added.length) || (!options.ignoreDeletions && removed.length))) patch[`$setElementOrder/${key}`] = value;
}

/** Deletions and changes of the same object in one patch; lists of keyed items are joined by key. */
function mergePatches(first: Json, second: Json): Json {
  const out: Json = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const before = out[key];
    if (isMap(before) && isMap(value)) out[key] = mergePatches(before, value);
    else if (Array.isArray(before) && Array.isArray(value) && !key.startsWith('$')) out[key] = mergeLists(before, value);
    else out[key] = value;
  }
  return out;
}

function mergeLists(first: unknown[], second: unknown[]): unknown[] {
  const out = [...first];
  for (const item of second) {
    const shared = isMap(item) ? out.findIndex((one) => isMap(one) && sameKey(one, item)) : -1;
    if (shared < 0) out.push(item);
    else out[shared] = mergePatches(out[shared] as Json, item as Json);
  }
  return out;
}

function sameKey(a: Json, b: Json): boolean {
  for (const key of ['name', 'containerPort', 'port', 'mountPath', 'devicePath', 'ip', 'type', 'key', 'uid', 'topologyKey', 'conditionType', 'resourceName']) {
    if (key in a && key in b) return jsonEqual(a[key], b[key]);
  }
  return false;
}

function isMap(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
