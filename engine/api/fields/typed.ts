import type { Schema } from '../schema';
import { FieldSet } from './field-set';

type Json = Record<string, unknown>;

/* Structured merge and diff over values of a schema, after sigs.k8s.io/structured-merge-diff: what apply sees as one
   field, how lists are keyed, and how two objects differ field by field. */

/** Whether apply owns a value of this schema as a whole. */
function isLeaf(schema: Schema | undefined, value: unknown): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (!schema) return false;
  if (Array.isArray(value)) return !(schema.type === 'list' && (schema.listType === 'map' || schema.listType === 'set'));
  return schema.atomic === true || (schema.type !== 'object' && schema.type !== 'map' && schema.type !== 'any');
}

function childSchema(schema: Schema | undefined, key: string): Schema | undefined {
  if (schema?.type === 'map') return schema.values;
  return schema?.fields?.get(key)?.schema;
}

/** Path element → item, for the lists whose items are told apart. Missing keys take their field's default. */
function itemsOf(schema: Schema | undefined, list: readonly unknown[]): Map<string, unknown> {
  const out = new Map<string, unknown>();
  for (const item of list) out.set(elementOf(schema, item), item);
  return out;
}

export function elementOf(schema: Schema | undefined, item: unknown): string {
  if (schema?.listType === 'set') return `v:${JSON.stringify(item)}`;
  const keys: Json = {};
  for (const key of [...(schema?.listKeys ?? [])].sort()) {
    const value = (item as Json | null)?.[key] ?? schema?.items?.fields?.get(key)?.default;
    if (value !== undefined) keys[key] = value;
  }
  return `k:${JSON.stringify(keys)}`;
}

/** The children of a value that is not a leaf: path element, schema and value of each. */
function* childrenOf(schema: Schema | undefined, value: unknown): Generator<readonly [string, Schema | undefined, unknown]> {
  if (Array.isArray(value)) for (const [element, item] of itemsOf(schema, value)) yield [element, schema?.items, item];
  else for (const key of Object.keys(value as Json)) if ((value as Json)[key] !== undefined) yield [`f:${key}`, childSchema(schema, key), (value as Json)[key]];
}

/** The fields that an applied configuration names. */
export function fieldsOf(schema: Schema | undefined, value: unknown): FieldSet {
  const out = new FieldSet();
  if (isLeaf(schema, value)) {
    out.member = true;
    return out;
  }
  let some = false;
  for (const [element, inner, child] of childrenOf(schema, value)) {
    some = true;
    const set = fieldsOf(inner, child);
    if (!element.startsWith('f:')) set.member = true;
    out.put(element, set);
  }
  if (!some) out.member = true;
  return out;
}

export interface Comparison {
  /** Fields that the second value has and the first lacks, and fields whose values differ. */
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

/** How two values of a schema differ. */
export function compare(schema: Schema | undefined, before: unknown, after: unknown): Comparison {
  const { changed = new FieldSet(), removed = new FieldSet() } = differing(schema, before, after) ?? NO_DIFFERENCE;
  return { changed, removed };
}

const NO_DIFFERENCE: Partial<Comparison> = {};

/** What differs, where something does: most of two versions of an object is one and the same. */
function differing(schema: Schema | undefined, before: unknown, after: unknown): Partial<Comparison> | undefined {
  if (before === after) return undefined;
  const mixed = before !== null && after !== null && Array.isArray(before) !== Array.isArray(after);
  if (mixed || (isLeaf(schema, before) && isLeaf(schema, after)) || (before !== null && isLeaf(schema, before)) || (after !== null && isLeaf(schema, after))) {
    return same(before, after) ? undefined : { changed: member() };
  }
  let changed: FieldSet | undefined;
  let removed: FieldSet | undefined;
  const found = (element: string, inner: Schema | undefined, was: unknown, value: unknown): void => {
    const difference = was === undefined ? { changed: everything(inner, value) } : value === undefined ? { removed: everything(inner, was) } : differing(inner, was, value);
    if (difference?.changed) (changed ??= new FieldSet()).put(element, difference.changed);
    if (difference?.removed) (removed ??= new FieldSet()).put(element, difference.removed);
  };
  if (Array.isArray(before) || Array.isArray(after)) {
    const left = itemsOf(schema, (before ?? []) as readonly unknown[]);
    const right = itemsOf(schema, (after ?? []) as readonly unknown[]);
    for (const [element, value] of right) if (value !== left.get(element)) found(element, schema?.items, left.get(element), value);
    for (const [element, was] of left) if (!right.has(element)) found(element, schema?.items, was, undefined);
  } else {
    const left = (before ?? {}) as Json;
    const right = (after ?? {}) as Json;
    for (const key in right) if (right[key] !== left[key] && right[key] !== undefined) found(`f:${key}`, childSchema(schema, key), left[key], right[key]);
    for (const key in left) if (left[key] !== undefined && right[key] === undefined) found(`f:${key}`, childSchema(schema, key), left[key], undefined);
  }
  return changed || removed ? { changed, removed } : undefined;
}

function member(): FieldSet {
  const out = new FieldSet();
  out.member = true;
  return out;
}

/** A value with all that is in it, each level counted. */
function everything(schema: Schema | undefined, value: unknown): FieldSet {
  const out = new FieldSet();
  out.member = true;
  if (isLeaf(schema, value)) return out;
  for (const [element, inner, child] of childrenOf(schema, value)) out.put(element, everything(inner, child));
  return out;
}

export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object' || Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.keys(a).filter((key) => (a as Json)[key] !== undefined);
  const right = Object.keys(b).filter((key) => (b as Json)[key] !== undefined);
  return left.length === right.length && left.every((key) => same((a as Json)[key], (b as Json)[key]));
}

/** The live value with an applied configuration laid over it. Neither is changed; untouched parts are shared. */
export function mergeApplied(schema: Schema | undefined, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live;
  if (live === undefined || live === null || isLeaf(schema, applied) || isLeaf(schema, live) || Array.isArray(live) !== Array.isArray(applied)) return applied;
  if (Array.isArray(applied)) return mergeItems(schema, live as unknown[], applied);
  const out: Json = { ...(live as Json) };
  for (const key of Object.keys(applied as Json)) out[key] = mergeApplied(childSchema(schema, key), out[key], (applied as Json)[key]);
  return out;
}

/** Items in the order of the configuration; items that only the live list has keep their place before what followed them. */
function mergeItems(schema: Schema | undefined, live: readonly unknown[], applied: readonly unknown[]): unknown[] {
  const ours = itemsOf(schema, applied);
  const theirs = itemsOf(schema, live);
  const out: unknown[] = [];
  const waiting = [...theirs.keys()];
  for (const [element, item] of ours) {
    const at = waiting.indexOf(element);
    if (at >= 0) {
      for (const earlier of waiting.splice(0, at + 1)) if (!ours.has(earlier)) out.push(theirs.get(earlier));
    }
    out.push(theirs.has(element) ? mergeApplied(schema?.items, theirs.get(element), item) : item);
  }
  for (const element of waiting) if (!ours.has(element)) out.push(theirs.get(element));
  return out;
}

/** A value without the fields of a set; parents that become empty by it stay. */
export function removeFields(schema: Schema | undefined, value: unknown, gone: FieldSet): unknown {
  if (gone.children.size === 0 || value === null || typeof value !== 'object' || isLeaf(schema, value)) return value;
  if (Array.isArray(value)) {
    const out: unknown[] = [];
    for (const [element, item] of itemsOf(schema, value)) {
      const set = gone.children.get(element);
      if (set?.member) continue;
      out.push(set ? removeFields(schema?.items, item, set) : item);
    }
    return out;
  }
  const out: Json = { ...(value as Json) };
  for (const [element, set] of gone.children) {
    const key = element.slice(2);
    if (!(key in out)) continue;
    const inner = childSchema(schema, key);
    if (set.member && (set.children.size === 0 || isLeaf(inner, out[key]))) delete out[key];
    else {
      out[key] = removeFields(inner, out[key], set);
      if (set.member && isHollow(out[key])) delete out[key];
    }
  }
  return out;
}

function isHollow(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).length === 0;
}
