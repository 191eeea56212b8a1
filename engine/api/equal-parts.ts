import type { Schema } from './schema';

/**
 * Small parts that many objects have in common: pods that start in one second have the same conditions and the same
 * states of containers. Equal ones become one, so that a stored object holds little of its own. Which object comes out
 * is no part of any answer: parts are frozen and compared by what they say.
 */
const COMMON = /\.(?:[A-Za-z]*Condition|PodStatus|ContainerState[A-Za-z]*|HostIP|Probe|ResourceRequirements|SecurityContext|PodSecurityContext|Toleration|OwnerReference|ServiceAccountTokenProjection|NodeDaemonEndpoints)$/;

/** How many parts are remembered of one sort that begin alike, and how many beginnings. */
const ALIKE = 6;
const BEGINNINGS = 128;
/** Longer texts say something of one object only. */
const LONGEST_LABEL = 63;

/* A memo of a pure function, bounded. By the map of fields, which uses of one definition share, or the schema of a map, and by the first member. */
const known = new WeakMap<object, Map<unknown, object[]> | null>();

/** The part itself, or one that was sealed before and says the same. Members that are objects are frozen already. */
export function equalPart<T extends object>(schema: Schema, part: T): T {
  const parts = partsOf(schema);
  return parts === null ? part : oneOf(parts, part);
}

/** A part that was sealed before and says the same as this one, which was not: what was sealed once is in the stored form. */
export function knownPart<T extends object>(schema: Schema, part: T): T | undefined {
  const parts = partsOf(schema);
  if (parts === null) return undefined;
  const first = firstOf(part);
  return typeof first === 'object' ? undefined : find(parts.get(first), part);
}

function partsOf(schema: Schema): Map<unknown, object[]> | null {
  let parts = known.get(schema.fields!);
  if (parts === undefined) known.set(schema.fields!, (parts = COMMON.test(schema.name ?? '') ? new Map() : null));
  return parts;
}

/** The same for a map of short texts, such as labels. */
export function equalMap<T extends object>(schema: Schema, map: T): T {
  for (const key in map) if (typeof map[key] !== 'string' || map[key].length > LONGEST_LABEL) return map;
  let parts = known.get(schema);
  if (!parts) known.set(schema, (parts = new Map()));
  return oneOf(parts, map);
}

function oneOf<T extends object>(parts: Map<unknown, object[]>, part: T): T {
  const first = firstOf(part);
  let alike = parts.get(first);
  const same = find(alike, part);
  if (same) return same;
  if (!alike) {
    if (parts.size >= BEGINNINGS) parts.clear();
    parts.set(first, (alike = []));
  }
  alike.unshift(part);
  if (alike.length > ALIKE) alike.pop();
  return part;
}

function firstOf<T extends object>(part: T): unknown {
  for (const key in part) return part[key];
  return undefined;
}

function find<T extends object>(alike: readonly object[] | undefined, part: T): T | undefined {
  if (alike) for (let at = 0; at < alike.length; at += 1) if (saysTheSame(part, alike[at] as T)) return alike[at] as T;
  return undefined;
}

/**
 * A list of common parts with just the room that it needs (one that grew keeps room for more), or one of the same parts.
 * The given list is frozen or left alone.
 */
export function equalList(items: Schema, list: readonly unknown[]): readonly unknown[] {
  const first = list[0];
  if (typeof first !== 'object' || first === null || !items.fields || !known.get(items.fields)) return Object.freeze(list.slice());
  const other = lists.get(first);
  if (other && sameItems(other, list)) return other;
  const own = Object.freeze(list.slice());
  lists.set(first, own);
  return own;
}

export function sameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}

/** By their first part. */
const lists = new WeakMap<object, readonly unknown[]>();

/** Members and their order: what is written of both must be the same. */
function saysTheSame<T extends object>(one: T, other: T): boolean {
  let count = 0;
  for (const key in one) {
    if (one[key] !== other[key]) return false;
    order[count] = key;
    count += 1;
  }
  let at = 0;
  for (const key in other) {
    if (at >= count || order[at] !== key) return false;
    at += 1;
  }
  return at === count;
}

/* Where the names of one part are noted while it is compared, so that no list is made for each. */
const order: string[] = [];
