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
  let parts = known.get(schema.fields!);
  if (parts === undefined) known.set(schema.fields!, (parts = COMMON.test(schema.name ?? '') ? new Map() : null));
  return parts === null ? part : oneOf(parts, part);
}

/** The same for a map of short texts, such as labels. */
export function equalMap<T extends object>(schema: Schema, map: T): T {
  for (const key in map) if (typeof map[key] !== 'string' || map[key].length > LONGEST_LABEL) return map;
  let parts = known.get(schema);
  if (!parts) known.set(schema, (parts = new Map()));
  return oneOf(parts, map);
}

function oneOf<T extends object>(parts: Map<unknown, object[]>, part: T): T {
  let first: unknown;
  for (const key in part) {
    first = part[key];
    break;
  }
  let alike = parts.get(first);
  if (!alike) {
    if (parts.size >= BEGINNINGS) parts.clear();
    parts.set(first, (alike = []));
  }
  for (const other of alike) if (saysTheSame(part, other as T)) return other as T;
  alike.unshift(part);
  if (alike.length > ALIKE) alike.pop();
  return part;
}

/**
 * A list of common parts with just the room that it needs (one that grew keeps room for more), or one of the same parts.
 * The given list is frozen or left alone.
 */
export function equalList(items: Schema, list: readonly unknown[]): readonly unknown[] {
  const first = list[0];
  if (typeof first !== 'object' || first === null || !items.fields || !known.get(items.fields)) return Object.freeze(list.slice());
  const other = lists.get(first);
  if (other && other.length === list.length && other.every((item, at) => item === list[at])) return other;
  const own = Object.freeze(list.slice());
  lists.set(first, own);
  return own;
}

/** By their first part. */
const lists = new WeakMap<object, readonly unknown[]>();

/** Members and their order: what is written of both must be the same. */
function saysTheSame<T extends object>(one: T, other: T): boolean {
  // Most that begin alike differ in a value: that is found without a list of keys.
  for (const key in one) if (one[key] !== other[key]) return false;
  const keys = Object.keys(one);
  const theirs = Object.keys(other);
  if (keys.length !== theirs.length) return false;
  for (let at = 0; at < keys.length; at += 1) if (keys[at] !== theirs[at]) return false;
  return true;
}
