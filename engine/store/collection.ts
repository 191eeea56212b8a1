import type { KubeObject } from '../api/object';
import { Sleepers, type LazyObject } from './lazy-object';
import { WatchLog, type Change } from './watch-log';

/** Reads a field by which objects are looked up often (the node of a pod); '' when unset. */
export type IndexField = (object: KubeObject) => string;

/** An immutable view of one resource at one revision. */
export interface CollectionView {
  /** By key, in no order. */
  readonly objects: ReadonlyMap<string, KubeObject>;
}

/** Objects by key, listed in order of the keys. Keys are sorted when somebody lists, not when objects come and go. */
class Bucket {
  readonly objects: Map<string, KubeObject>;
  #keys: string[] = [];
  #sorted = true;

  constructor(objects = new Map<string, KubeObject>()) {
    this.objects = objects;
    this.#sorted = objects.size === 0;
  }

  set(key: string, object: KubeObject): void {
    if (this.#sorted && !this.objects.has(key)) {
      // Most objects are made in ascending order.
      if (this.#keys.length === 0 || this.#keys[this.#keys.length - 1]! < key) this.#keys.push(key);
      else this.#sorted = false;
    }
    this.objects.set(key, object);
  }

  delete(key: string): void {
    if (this.objects.delete(key)) this.#sorted = false;
  }

  keys(): readonly string[] {
    if (!this.#sorted) {
      this.#keys = [...this.objects.keys()].sort(byCodeUnit);
      this.#sorted = true;
    }
    return this.#keys;
  }

  list(): KubeObject[] {
    return this.keys().map((key) => this.objects.get(key)!);
  }
}

/**
 * All stored objects of one resource. Keys are "namespace/name" ("/name" without namespace), and lists come in the
 * order of keys, as etcd gives them. Objects are frozen; a view costs nothing until the next write, which copies.
 */
export class Collection {
  #all = new Bucket();
  readonly #namespaces = new Map<string, Bucket>();
  #shared = false;
  readonly log = new WatchLog();
  readonly #indexField: IndexField | undefined;
  readonly #index = new Map<string, Bucket>();
  /** Objects that are made when somebody reads them; whatever looks at objects wakes them first. */
  readonly #sleepers = new Sleepers();

  constructor(indexField?: IndexField) {
    this.#indexField = indexField;
  }

  get size(): number {
    return this.#all.objects.size + this.#sleepers.size;
  }

  get(namespace: string | undefined, name: string): KubeObject | undefined {
    const found = this.#all.objects.get(`${namespace ?? ''}/${name}`);
    if (found || this.#sleepers.size === 0) return found;
    const sleeper = this.#sleepers.find(namespace ?? '', name);
    if (!sleeper) return undefined;
    this.#sleepers.remove(sleeper);
    this.#own();
    this.#add(sleeper.object);
    return sleeper.object;
  }

  /** All objects, or those of a namespace, in order of their keys. */
  list(namespace?: string): KubeObject[] {
    this.#wake(namespace);
    return namespace === undefined ? this.#all.list() : (this.#namespaces.get(namespace)?.list() ?? []);
  }

  /** What a namespace holds, in order of the keys; what sleeps is not woken. */
  listAsleep(namespace: string): readonly (KubeObject | LazyObject)[] {
    const sleepers = this.#sleepers.within(namespace);
    const awake = this.#namespaces.get(namespace)?.list() ?? [];
    if (sleepers.length === 0) return awake;
    const named = [...sleepers.map((one) => ({ name: one.name, one })), ...awake.map((one) => ({ name: one.metadata.name!, one }))];
    return named.sort((a, b) => byCodeUnit(a.name, b.name)).map(({ one }) => one);
  }

  /** The objects whose index field has this value, in order of their keys. */
  byIndex(value: string): KubeObject[] {
    this.#wake();
    return this.#index.get(value)?.list() ?? [];
  }

  /** How many objects a namespace holds. */
  count(namespace: string): number {
    return (this.#namespaces.get(namespace)?.objects.size ?? 0) + this.#sleepers.count(namespace);
  }

  /** The state as it is now. Sleepers are only made when the view is read. */
  view(): CollectionView {
    this.#shared = true;
    const { objects } = this.#all;
    if (this.#sleepers.size === 0) return { objects };
    const sleepers = this.#sleepers.list();
    return {
      get objects() {
        return new Map([...objects, ...sleepers.map(({ object }) => [keyOf(object), object] as const)]);
      },
    };
  }

  /** The state at an earlier revision, or undefined when the changes since then are compacted. */
  listAt(revision: number, namespace?: string): KubeObject[] | undefined {
    const changes = this.log.since(revision);
    if (!changes) return undefined;
    if (changes.length === 0) return this.list(namespace);
    this.#wake();
    const objects = new Map(this.#all.objects);
    for (let at = changes.length - 1; at >= 0; at -= 1) {
      const change = changes[at]!;
      const key = keyOf(change.object);
      if (change.previous) objects.set(key, change.previous);
      else objects.delete(key);
    }
    const prefix = namespace === undefined ? '' : `${namespace}/`;
    return [...objects.keys()].filter((key) => key.startsWith(prefix)).sort(byCodeUnit).map((key) => objects.get(key)!);
  }

  /** Applies a change. The store calls it; nobody else. */
  apply(change: Change): void {
    this.#own();
    const { object } = change;
    if (change.type === 'DELETED') {
      const key = keyOf(object);
      this.#all.delete(key);
      removeFrom(this.#namespaces, object.metadata.namespace ?? '', key);
      if (this.#indexField) this.#reindex(this.#indexField, key, change);
    } else this.#add(object, change);
    this.log.push(change);
  }

  /** Puts a sleeper in, in place of another one. The store calls it; nobody else. */
  applyLazy(object: LazyObject, change: Change, before?: LazyObject): void {
    if (before) this.#sleepers.remove(before);
    this.#sleepers.add(object);
    this.log.push(change);
  }

  /** Takes a sleeper away. The store calls it; nobody else. */
  removeLazy(object: LazyObject, change: Change): void {
    this.#sleepers.remove(object);
    this.log.push(change);
  }

  #wake(namespace?: string): void {
    if (this.#sleepers.size === 0) return;
    this.#own();
    for (const { object } of this.#sleepers.wake(namespace)) this.#add(object);
  }

  /** A view holds the map as it was; the first write after it works on a copy. */
  #own(): void {
    if (!this.#shared) return;
    this.#all = new Bucket(new Map(this.#all.objects));
    this.#shared = false;
  }

  #add(object: KubeObject, change?: Change): void {
    const key = keyOf(object);
    this.#all.set(key, object);
    const { namespace } = object.metadata;
    if (namespace) addTo(this.#namespaces, namespace, key, object);
    if (this.#indexField) this.#reindex(this.#indexField, key, change ?? { type: 'ADDED', object, previous: undefined });
  }

  #reindex(field: IndexField, key: string, change: Pick<Change, 'type' | 'object' | 'previous'>): void {
    const before = change.previous ? field(change.previous) : undefined;
    const after = change.type === 'DELETED' ? undefined : field(change.object);
    if (before !== undefined && before !== after) removeFrom(this.#index, before, key);
    if (after !== undefined) addTo(this.#index, after, key, change.object);
  }
}

function addTo(buckets: Map<string, Bucket>, name: string, key: string, object: KubeObject): void {
  let bucket = buckets.get(name);
  if (!bucket) buckets.set(name, (bucket = new Bucket()));
  bucket.set(key, object);
}

function removeFrom(buckets: Map<string, Bucket>, name: string, key: string): void {
  const bucket = buckets.get(name);
  bucket?.delete(key);
  if (bucket?.objects.size === 0) buckets.delete(name);
}

export function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
