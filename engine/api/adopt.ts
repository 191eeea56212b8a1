import { canonicalTime } from './canonical-time';
import { equalList, knownPart, sameItems } from './equal-parts';
import type { FieldSchema, Schema } from './schema';
import { alwaysOf, freezeJson, isSealedAs, isZero, sealed } from './seal';
import { sameJson } from './validation/object-meta';

/** What `adopt` answers to a value that it leaves to the decoder. */
export const MISFIT = Symbol('misfit');

/**
 * Takes a part of an object as one of the engine's own clients hands it over: decoded and sealed in one pass, and without a
 * copy where it is in the stored form already. What equals the stored part `before` becomes that very part, so that the
 * parts of an object that a write leaves alone are neither copied nor compared again. The value is frozen in place.
 * Answers MISFIT where the decoder would refuse or complain; it then says what is wrong.
 */
export function adopt(schema: Schema, value: unknown, before: unknown): unknown {
  if (value === before) return value;
  switch (schema.type) {
    case 'string':
      return typeof value === 'string' ? value : MISFIT;
    case 'boolean':
      return typeof value === 'boolean' ? value : MISFIT;
    case 'integer':
      return Number.isInteger(value) && (schema.format !== 'int32' || Math.abs(value as number) <= 2147483647) ? value : MISFIT;
    case 'time':
      return typeof value === 'string' && canonicalTime(value, false) === value ? value : MISFIT;
    case 'object':
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return MISFIT;
      if (schema.fields) return isSealedAs(schema, value) ? value : adoptObject(schema, value as Members, membersOf(before));
      return sameJson(value, before) ? before : freezeJson(value);
    case 'list':
      return Array.isArray(value) ? adoptList(schema.items!, value, Array.isArray(before) ? before : undefined) : MISFIT;
    case 'map':
      return schema.values!.type === 'string' ? adoptTexts(value, before) : MISFIT;
    default:
      return MISFIT;
  }
}

/** Labels and annotations. */
function adoptTexts(value: unknown, before: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return MISFIT;
  for (const key in value) if (typeof (value as Members)[key] !== 'string') return MISFIT;
  return sameJson(value, before) ? before : freezeJson(value);
}

type Members = Record<string, unknown>;

function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

function adoptObject(schema: Schema, value: Members, before: Members | undefined): unknown {
  const known = knownPart(schema, value);
  if (known) return known;
  let out = value;
  let same = before !== undefined;
  let members = 0;
  for (const key in value) {
    const given = value[key];
    const field = schema.fields!.get(key);
    if (!field) return MISFIT;
    const taken = adoptMember(field, given, before?.[key]);
    if (taken === MISFIT) return MISFIT;
    if (taken !== given && out === value && (taken === undefined || Object.isFrozen(value))) out = until(value, key);
    if (taken === undefined) continue;
    members += 1;
    if (out[key] !== taken) out[key] = taken;
    if (same && before![key] !== taken) same = false;
  }
  for (const { name, value: empty } of alwaysOf(schema)) {
    if (out[name] !== undefined) continue;
    if (out === value) out = { ...value };
    out[name] = empty;
    members += 1;
    if (same && before![name] !== empty) same = false;
  }
  if (same && members === sizeOf(before!)) return before;
  return Object.isFrozen(out) ? out : sealed(schema, out);
}

/** Undefined where the member is not stored. */
function adoptMember(field: FieldSchema, given: unknown, before: unknown): unknown {
  if (given === undefined || given === null) return given === null && field.zero === 'always' && isNullAlways(field) ? null : undefined;
  const taken = adopt(field.schema, given, before);
  return field.zero === 'omit' && taken !== MISFIT && isZero(taken) ? undefined : taken;
}

/** Times that are always written are null while they are not set. */
function isNullAlways({ schema: { type } }: FieldSchema): boolean {
  return type === 'time' || type === 'microTime';
}

/** A copy of the members in front of one. */
function until(value: Members, end: string): Members {
  const out: Members = {};
  for (const key in value) {
    if (key === end) break;
    out[key] = value[key];
  }
  return out;
}

function sizeOf(value: Members): number {
  let count = 0;
  for (const _key in value) count += 1;
  return count;
}

function adoptList(items: Schema, value: readonly unknown[], before: readonly unknown[] | undefined): unknown {
  const known = adoptedLists.get(value);
  if (known?.items === items) return before && sameItems(before, known.list) ? before : known.list;
  const adopted = adoptItems(items, value, before);
  if (adopted !== MISFIT && Object.isFrozen(value) && value.every(Object.isFrozen)) adoptedLists.set(value, { items, list: adopted as readonly unknown[] });
  return adopted;
}

/** What became of lists that cannot change any more: a kubelet gives the same one for many pods. */
const adoptedLists = new WeakMap<readonly unknown[], { readonly items: Schema; readonly list: readonly unknown[] }>();

function adoptItems(items: Schema, value: readonly unknown[], before: readonly unknown[] | undefined): unknown {
  let out: unknown[] | undefined;
  let same = before?.length === value.length;
  for (let at = 0; at < value.length; at += 1) {
    const taken = value[at] === null || value[at] === undefined ? MISFIT : adopt(items, value[at], before?.[at]);
    if (taken === MISFIT) return MISFIT;
    if (taken !== value[at]) (out ??= value.slice())[at] = taken;
    if (same && before![at] !== taken) same = false;
  }
  if (same) return before;
  return Object.isFrozen(value) && !out ? value : equalList(items, out ?? value);
}
