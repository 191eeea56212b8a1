import type { LabelSelector } from '../api/types';
import type { ApiObject, Resource } from './resources';
import { selectorMatches } from './label-selector';

/** The values under which an object stands in an index. */
export type IndexFunction<T> = (object: T) => readonly string[];

/** Indexes every lister has; each is built at its first use, but for the one that its own order is. */
export const BY_NAMESPACE = 'namespace';
/** UID of the controller that owns the object. */
export const BY_OWNER = 'owner';
/** `NAMESPACE/KEY=VALUE`, one for each label. */
export const BY_LABEL = 'label';
/** The namespace, of objects without a controller only. */
export const BY_ORPHAN = 'orphan';
/** spec.nodeName; '' for pods that are not bound. */
export const BY_NODE = 'node';

interface Index<T> {
  readonly values: IndexFunction<T>;
  /** Whether two versions of an object surely stand under the same values; without it they are worked out. */
  readonly unmoved: ((before: T, after: T) => boolean) | undefined;
  readonly entries: Map<string, Set<Cell<T>>>;
}

/** Holds the newest version of one object. Indexes hold cells, so that a change which moves nothing does not touch them. */
interface Cell<T> {
  object: T;
}

/**
 * What an informer knows: the newest objects it was told of, by reference. Lists come in the order in which objects
 * were first seen, so they are the same in every run.
 */
export class Lister<T extends ApiObject> {
  readonly #namespaced: boolean;
  /** In the order in which they were first seen. */
  readonly #cells = new Set<Cell<T>>();
  /** By namespace ('' for cluster-wide kinds) and name: the objects' own strings, so that no key is put together. */
  readonly #byName = new Map<string, Map<string, Cell<T>>>();
  readonly #indexes = new Map<string, Index<T>>();

  constructor(kind: Resource<T>) {
    this.#namespaced = kind.namespaced;
  }

  get size(): number {
    return this.#cells.size;
  }

  get(namespace: string | undefined, name: string): T | undefined {
    return this.#cell(namespace, name)?.object;
  }

  /** By the key that queues hold: `NAMESPACE/NAME`, or `NAME` for cluster-wide kinds. */
  byKey(key: string): T | undefined {
    if (!this.#namespaced) return this.get(undefined, key);
    const slash = key.indexOf('/');
    return this.get(key.slice(0, slash), key.slice(slash + 1));
  }

  keyOf(object: ApiObject): string {
    return this.#namespaced ? `${object.metadata.namespace ?? ''}/${object.metadata.name}` : object.metadata.name!;
  }

  list(namespace?: string, selector?: LabelSelector): T[] {
    const found: T[] = [];
    for (const { object } of this.#candidates(namespace, selector)) if (!selector || selectorMatches(selector, object.metadata.labels)) found.push(object);
    return found;
  }

  byOwner(uid: string): readonly T[] {
    return this.byIndex(BY_OWNER, uid);
  }

  byNode(name: string): readonly T[] {
    return this.byIndex(BY_NODE, name);
  }

  byIndex(index: string, value: string): readonly T[] {
    const cells = index === BY_NAMESPACE ? this.#byName.get(value)?.values() : this.#index(index).entries.get(value);
    const found: T[] = [];
    if (cells) for (const cell of cells) found.push(cell.object);
    return found;
  }

  countByIndex(index: string, value: string): number {
    return (index === BY_NAMESPACE ? this.#byName : this.#index(index).entries).get(value)?.size ?? 0;
  }

  indexValues(index: string, object: T): readonly string[] {
    return this.#index(index).values(object);
  }

  /** Whether two versions of an object surely stand under the same values. */
  stays(index: string, before: T, after: T): boolean {
    return this.#index(index).unmoved?.(before, after) === true;
  }

  /** Adds an index of one's own; safe to call again with the same name. */
  addIndex(name: string, values: IndexFunction<T>, unmoved?: (before: T, after: T) => boolean): void {
    if (this.#indexes.has(name)) return;
    const index: Index<T> = { values, unmoved, entries: new Map() };
    this.#indexes.set(name, index);
    for (const cell of this.#cells) insert(index, cell);
  }

  /** For the informer: takes the object in and returns what stood there before. */
  put(object: T): T | undefined {
    const { namespace, name } = object.metadata;
    const cell = this.#cell(namespace, name!);
    if (!cell) {
      const made: Cell<T> = { object };
      this.#cells.add(made);
      const place = this.#place(namespace);
      const names = this.#byName.get(place);
      if (names) names.set(name!, made);
      else this.#byName.set(place, new Map([[name!, made]]));
      for (const index of this.#indexes.values()) insert(index, made);
      return undefined;
    }
    const before = cell.object;
    cell.object = object;
    for (const index of this.#indexes.values()) move(index, cell, before);
    return before;
  }

  /** For the informer. */
  remove(object: T): T | undefined {
    const { namespace, name } = object.metadata;
    const cell = this.#cell(namespace, name!);
    if (!cell) return undefined;
    this.#cells.delete(cell);
    const place = this.#place(namespace);
    const names = this.#byName.get(place)!;
    names.delete(name!);
    if (names.size === 0) this.#byName.delete(place);
    for (const index of this.#indexes.values()) for (const value of index.values(cell.object)) drop(index, value, cell);
    return cell.object;
  }

  #cell(namespace: string | undefined, name: string): Cell<T> | undefined {
    return this.#byName.get(this.#place(namespace))?.get(name);
  }

  #place(namespace: string | undefined): string {
    return this.#namespaced ? (namespace ?? '') : '';
  }

  /** The smallest set that surely holds all matches: the namespace, or the rarest of the wanted labels. */
  #candidates(namespace: string | undefined, selector: LabelSelector | undefined): Iterable<Cell<T>> {
    if (namespace === undefined || !this.#namespaced) return this.#cells;
    const labels = Object.entries(selector?.matchLabels ?? {});
    if (labels.length === 0) return this.#byName.get(namespace)?.values() ?? [];
    let best: Set<Cell<T>> | undefined;
    for (const [key, value] of labels) {
      const entry = this.#index(BY_LABEL).entries.get(`${namespace}/${key}=${value}`);
      if (!entry) return [];
      if (!best || entry.size < best.size) best = entry;
    }
    return best!;
  }

  #index(name: string): Index<T> {
    const index = this.#indexes.get(name);
    if (index) return index;
    const known = BUILT_IN[name];
    if (!known) throw new Error(`no index "${name}"`);
    this.addIndex(name, known.values, known.unmoved);
    return this.#indexes.get(name)!;
  }
}

const NONE: readonly string[] = [];

interface BuiltIn {
  readonly values: IndexFunction<ApiObject>;
  unmoved(before: ApiObject, after: ApiObject): boolean;
}

const nodeOf = (object: ApiObject): string => (object as { spec?: { nodeName?: string } }).spec?.nodeName ?? '';
const sameOwners = (before: ApiObject, after: ApiObject): boolean => before.metadata.ownerReferences === after.metadata.ownerReferences;

/* A memo of a pure function: objects of one template share their labels, which are frozen. */
let lastLabels: { readonly labels: ApiObject['metadata']['labels']; readonly namespace: string; readonly values: readonly string[] } = { labels: undefined, namespace: '', values: NONE };

const BUILT_IN: Record<string, BuiltIn> = {
  [BY_OWNER]: {
    values: ({ metadata: { ownerReferences } }) => {
      if (ownerReferences) for (const owner of ownerReferences) if (owner.controller) return [owner.uid];
      return NONE;
    },
    unmoved: sameOwners,
  },
  [BY_ORPHAN]: { values: ({ metadata }) => (metadata.ownerReferences?.some((owner) => owner.controller) ? NONE : [metadata.namespace ?? '']), unmoved: sameOwners },
  [BY_LABEL]: {
    values: ({ metadata: { labels, namespace = '' } }) => {
      if (labels === lastLabels.labels && namespace === lastLabels.namespace) return lastLabels.values;
      const values: string[] = [];
      for (const key in labels) values.push(`${namespace}/${key}=${labels[key]}`);
      lastLabels = { labels, namespace, values };
      return values;
    },
    unmoved: (before, after) => before.metadata.labels === after.metadata.labels,
  },
  [BY_NODE]: { values: (object) => [nodeOf(object)], unmoved: (before, after) => nodeOf(before) === nodeOf(after) },
};

function insert<T>(index: Index<T>, cell: Cell<T>, values = index.values(cell.object)): void {
  for (const value of values) {
    const entry = index.entries.get(value);
    if (entry) entry.add(cell);
    else index.entries.set(value, new Set([cell]));
  }
}

function drop<T>(index: Index<T>, value: string, cell: Cell<T>): void {
  const entry = index.entries.get(value);
  if (!entry) return;
  entry.delete(cell);
  if (entry.size === 0) index.entries.delete(value);
}

function move<T>(index: Index<T>, cell: Cell<T>, before: T): void {
  if (index.unmoved?.(before, cell.object)) return;
  const now = index.values(cell.object);
  const then = index.values(before);
  if (now.length === 0 && then.length === 0) return;
  for (const value of then) if (!now.includes(value)) drop(index, value, cell);
  insert(index, cell, now);
}
