import type { Draft } from './kind';
import type { KubeObject } from './object';
import { equalList, equalMap, equalPart } from './equal-parts';
import type { Schema } from './schema';

/**
 * Brings a draft into the form in which the real server writes it, and freezes it: zero values that Go's encoder
 * leaves out are dropped, structs that it always writes are filled in (`status: {}`, `resources: {}`,
 * `creationTimestamp: null`). Parts that are frozen already come from a stored object and are shared as they are.
 */
export function seal<T>(schema: Schema | undefined, draft: T): T {
  return (schema ? sealValue(schema, draft) : freezeJson(draft)) as T;
}

/** Brings a whole object into that form and freezes its parts, but leaves the object and its metadata open. */
export function settle(schema: Schema | undefined, draft: Draft): void {
  const metadata = draft.metadata as Record<string, unknown>;
  const described = schema?.fields?.get('metadata')?.schema;
  if (described?.fields) fill(described, metadata);
  else for (const key in metadata) freezeJson(metadata[key]);
  if (schema?.fields) fill(schema, draft, metadata);
  else for (const key in draft) if (key !== 'metadata') freezeJson(draft[key]);
}

/** Freezes an object that is settled. */
export function freezeTop(draft: Draft): KubeObject {
  Object.freeze(draft.metadata);
  return Object.freeze(draft) as KubeObject;
}

/** Freezes plain JSON in depth; stops where it is frozen. */
export function freezeJson<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) for (const item of value) freezeJson(item);
  else for (const key in value) freezeJson((value as Record<string, unknown>)[key]);
  return Object.freeze(value);
}

function sealValue(schema: Schema, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  switch (schema.type) {
    case 'object':
      return schema.fields ? sealObject(schema, value as Record<string, unknown>) : freezeJson(value);
    case 'list': {
      const items = schema.items!;
      for (let at = 0; at < (value as unknown[]).length; at += 1) (value as unknown[])[at] = sealValue(items, (value as unknown[])[at]);
      return equalList(items, value as unknown[]);
    }
    case 'map': {
      const values = schema.values!;
      const map = value as Record<string, unknown>;
      if (values.type === 'object' || values.type === 'list' || values.type === 'map') for (const key in map) map[key] = sealValue(values, map[key]);
      return Object.freeze(equalMap(schema, map));
    }
    default:
      return freezeJson(value);
  }
}

function sealObject(schema: Schema, object: Record<string, unknown>): unknown {
  fill(schema, object);
  return sealed(schema, object);
}

/** Seals the members of an object, except one that is still open. */
function fill(schema: Schema, object: Record<string, unknown>, open?: unknown): void {
  const fields = schema.fields!;
  for (const key in object) {
    const value = object[key];
    const field = fields.get(key);
    if (value === undefined || (value === null && field?.zero !== 'always' && !schema.preserveUnknown && field?.schema.nullable !== true)) {
      delete object[key];
      continue;
    }
    if (!field) {
      if (value !== open) freezeJson(value);
      continue;
    }
    if (field.zero === 'omit' && isZero(value)) {
      delete object[key];
      continue;
    }
    if (value !== null && typeof value === 'object' && value !== open) {
      const sealed = sealValue(field.schema, value);
      if (sealed !== value) object[key] = sealed;
    }
  }
  for (const field of alwaysOf(schema)) if (object[field.name] === undefined) object[field.name] = field.value;
}

/** Freezes an object of a schema that is in its stored form already; one that says the same may come back in its place. */
export function sealed<T extends object>(schema: Schema, object: T): T {
  const equal = equalPart(schema, object);
  if (equal !== object) return equal;
  if (isShareable(schema)) Object.defineProperty(object, SEALED_AS, { value: schema.fields });
  return Object.freeze(object) as T;
}

/* Which structure a frozen part was sealed with. Not enumerable: a changed copy does not carry it. (A WeakMap of all
   parts would cost the garbage collector more than everything else.) */
const SEALED_AS = Symbol('sealed as');
const shareable = new WeakMap<object, boolean>();

/** Whether this very value was sealed with this schema: then it needs no second reading. */
export function isSealedAs(schema: Schema, value: object): boolean {
  return isShareable(schema) && (value as { [SEALED_AS]?: unknown })[SEALED_AS] === schema.fields;
}

/** The parts that clients pass on whole: a template's spec into a pod, an object's spec beside a new status. A container's status is none of them: it comes within its pod's. */
function isShareable(schema: Schema): boolean {
  let known = shareable.get(schema);
  if (known === undefined) shareable.set(schema, (known = /(Spec|(?<!Container)Status)$/.test(schema.name ?? '')));
  return known;
}

/** Whether a Go encoder leaves a value out that says omitempty. */
export function isZero(value: unknown): boolean {
  if (value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  if (value !== null && typeof value === 'object') {
    for (const key in value) return key === undefined;
    return true;
  }
  return false;
}

export interface Always {
  readonly name: string;
  readonly value: unknown;
}

/* Derived from immutable schemas, so it may be shared by all clusters. */
const alwaysFields = new WeakMap<object, readonly Always[]>();

/** The fields of an object that are written even when nobody set them, and as what. */
export function alwaysOf(schema: Schema): readonly Always[] {
  // Uses of one definition share its map of fields.
  const key = schema.fields!;
  let found = alwaysFields.get(key);
  if (!found) {
    found = [...key.values()].filter((field) => field.zero === 'always').map((field) => ({ name: field.name, value: emptyOf(field.schema) }));
    alwaysFields.set(key, found);
  }
  return found;
}

/** What Go writes for a field of this schema that nobody set. */
function emptyOf(schema: Schema): unknown {
  switch (schema.type) {
    case 'object': {
      const out: Record<string, unknown> = {};
      if (schema.fields) for (const field of alwaysOf(schema)) out[field.name] = field.value;
      return Object.freeze(out);
    }
    case 'string':
    case 'bytes':
    case 'duration':
      return '';
    case 'integer':
    case 'number':
    case 'intOrString':
      return 0;
    case 'boolean':
      return false;
    case 'quantity':
      return '0';
    default:
      return null;
  }
}
