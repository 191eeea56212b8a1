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

/** The objects of one namespace by name, listed in order of the names. Names are sorted when somebody lists, not when objects come and go. */
class Bucket {
  objects = new Map<string, KubeObject>();
  /** A view holds the map as it is; the first write after it works on a copy. */
  shared = false;
  #names: string[] = [];
  #sorted = true;

  set(name: string, object: KubeObject): void {
    this.#own();
    if (this.#sorted && !this.objects.has(name)) {
      // Most objects are made in ascending order.
      if (this.#names.length === 0 || this.#names[this.#names.length - 1]! < name) this.#names.push(name);
      else this.#sorted = false;
    }
    this.objects.set(name, object);
  }

  delete(name: string): void {
    this.#own();
    if (this.objects.delete(name)) this.#sorted = false;
  }

  #own(): void {
    if (!this.shared) return;
    this.objects = new Map(this.objects);
    this.shared = false;
  }

  list(): KubeObject[] {
    this.#sort();
    return this.#names.map((name) => this.objects.get(name)!);
  }

  /** At most `limit` objects from this name on, and how many there are from it on. */
  page(from: string, limit: number): { items: KubeObject[]; count: number } {
    this.#sort();
    const start = firstAtLeast(this.#names.length, (at) => this.#names[at]! >= from);
    return { items: this.#names.slice(start, start + limit).map((name) => this.objects.get(name)!), count: this.#names.length - start };
  }

  #sort(): void {
    if (this.#sorted) return;
    this.#names = [...this.objects.keys()].sort(byCodeUnit);
    this.#sorted = true;
  }
}

/** The first of `count` places in order for which `reached` holds; `count` when there is none. */
export function firstAtLeast(count: number, reached: (at: number) => boolean): number {
  let low = 0, high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reached(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * All stored objects of one resource. Lists come in the order of the keys "namespace/name" ("/name" without namespace),
 * as etcd gives them. Objects are frozen; a view costs nothing until the next write, which copies.
 */
export class Collection {
  readonly #namespaces = new Map<string, Bucket>();
  #size = 0;
  readonly log = new WatchLog();
  readonly #indexField: IndexField | undefined;
  /** By the value of the index field, and there by uid: a new version takes the place of the old one. */
  readonly #index = new Map<string, Map<string, KubeObject>>();
  /** Objects that are made when somebody reads them; whatever looks at objects wakes them first. */
  readonly #sleepers = new Sleepers();

  constructor(indexField?: IndexField) {
    this.#indexField = indexField;
  }

  get size(): number {
    return this.#size + this.#sleepers.size;
  }

  get(namespace: string | undefined, name: string): KubeObject | undefined {
    const found = this.#namespaces.get(namespace ?? '')?.objects.get(name);
    if (found || this.#sleepers.size === 0) return found;
    const sleeper = this.#sleepers.find(namespace ?? '', name);
    if (!sleeper) return undefined;
    this.#sleepers.remove(sleeper);
    this.#add(sleeper.object, undefined);
    return sleeper.object;
  }

  /** All objects, or those of a namespace, in order of their keys. */
  list(namespace?: string): KubeObject[] {
    this.#wake(namespace);
    if (namespace !== undefined) return this.#namespaces.get(namespace)?.list() ?? [];
    if (this.#namespaces.size === 1) for (const bucket of this.#namespaces.values()) return bucket.list();
    return this.#inOrder().flatMap(({ bucket }) => bucket.list());
  }

  /** A part of that list: at most `limit` objects from this key on, and how many lie behind them. */
  page(namespace: string | undefined, from: string, limit: number): { items: KubeObject[]; rest: number } {
    this.#wake(namespace);
    const items: KubeObject[] = [];
    let count = 0;
    for (const { prefix, bucket } of this.#inOrder()) {
      if (namespace !== undefined && prefix !== `${namespace}/`) continue;
      const behind = prefix < from && !from.startsWith(prefix);
      if (behind) continue;
      const page = bucket.page(from.startsWith(prefix) ? from.slice(prefix.length) : '', limit - items.length);
      items.push(...page.items);
      count += page.count;
    }
    return { items, rest: count - items.length };
  }

  /** By the keys of what they hold: the slash behind a namespace counts. */
  #inOrder(): { prefix: string; bucket: Bucket }[] {
    return [...this.#namespaces].map(([namespace, bucket]) => ({ prefix: `${namespace}/`, bucket })).sort((a, b) => byCodeUnit(a.prefix, b.prefix));
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
    return [...(this.#index.get(value)?.values() ?? [])].map((object) => ({ key: keyOf(object), object })).sort((a, b) => byCodeUnit(a.key, b.key)).map(({ object }) => object);
  }

  /** How many objects a namespace holds. */
  count(namespace: string): number {
    return (this.#namespaces.get(namespace)?.objects.size ?? 0) + this.#sleepers.count(namespace);
  }

  /** The state as it is now. Sleepers are only made when the view is read. */
  view(): CollectionView {
    const maps: ReadonlyMap<string, KubeObject>[] = [];
    for (const bucket of this.#namespaces.values()) {
      bucket.shared = true;
      maps.push(bucket.objects);
    }
    const sleepers = this.#sleepers.size === 0 ? [] : this.#sleepers.list();
    return {
      get objects() {
        return keyed(maps, sleepers);
      },
    };
  }

  /** The state at an earlier revision, or undefined when the changes since then are compacted. */
  listAt(revision: number, namespace?: string): KubeObject[] | undefined {
    const changes = this.log.since(revision);
    if (!changes) return undefined;
    if (changes.length === 0) return this.list(namespace);
    const objects = keyed([...this.#namespaces.values()].map((bucket) => bucket.objects), this.#sleepers.list());
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
    if (change.type === 'DELETED') this.#remove(change.previous!);
    else this.#add(change.object, change.previous);
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
    for (const { object } of this.#sleepers.wake(namespace)) this.#add(object, undefined);
  }

  #add(object: KubeObject, previous: KubeObject | undefined): void {
    const { namespace = '', name } = object.metadata;
    let bucket = this.#namespaces.get(namespace);
    if (!bucket) this.#namespaces.set(namespace, (bucket = new Bucket()));
    bucket.set(name!, object);
    if (!previous) this.#size += 1;
    if (!this.#indexField) return;
    const value = this.#indexField(object);
    if (previous) {
      const before = this.#indexField(previous);
      if (before !== value || previous.metadata.uid !== object.metadata.uid) this.#unindex(previous, before);
    }
    const indexed = this.#index.get(value);
    if (indexed) indexed.set(object.metadata.uid!, object);
    else this.#index.set(value, new Map([[object.metadata.uid!, object]]));
  }

  #remove(object: KubeObject): void {
    const { namespace = '', name } = object.metadata;
    const bucket = this.#namespaces.get(namespace);
    bucket?.delete(name!);
    if (bucket?.objects.size === 0) this.#namespaces.delete(namespace);
    this.#size -= 1;
    if (this.#indexField) this.#unindex(object, this.#indexField(object));
  }

  #unindex(object: KubeObject, value: string): void {
    const indexed = this.#index.get(value);
    indexed?.delete(object.metadata.uid!);
    if (indexed?.size === 0) this.#index.delete(value);
  }
}

function keyed(maps: readonly ReadonlyMap<string, KubeObject>[], sleepers: readonly LazyObject[]): Map<string, KubeObject> {
  const objects = new Map<string, KubeObject>();
  for (const map of maps) for (const object of map.values()) objects.set(keyOf(object), object);
  for (const { object } of sleepers) objects.set(keyOf(object), object);
  return objects;
}

export function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
