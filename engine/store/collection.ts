import type { KubeObject } from '../api/object';
import { WatchLog, type Change } from './watch-log';

/** Reads a field by which objects are looked up often (the node of a pod); '' when unset. */
export type IndexField = (object: KubeObject) => string;

/** An immutable view of one resource at one revision. */
export interface CollectionView {
  readonly objects: ReadonlyMap<string, KubeObject>;
  readonly keys: readonly string[];
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

  constructor(indexField?: IndexField) {
    this.#indexField = indexField;
  }

  get size(): number {
    return this.#all.objects.size;
  }

  get(namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#all.objects.get(`${namespace ?? ''}/${name}`);
  }

  /** All objects, or those of a namespace, in order of their keys. */
  list(namespace?: string): KubeObject[] {
    return namespace === undefined ? this.#all.list() : (this.#namespaces.get(namespace)?.list() ?? []);
  }

  /** The objects whose index field has this value, in order of their keys. */
  byIndex(value: string): KubeObject[] {
    return this.#index.get(value)?.list() ?? [];
  }

  /** How many objects a namespace holds. */
  count(namespace: string): number {
    return this.#namespaces.get(namespace)?.objects.size ?? 0;
  }

  view(): CollectionView {
    this.#shared = true;
    return { objects: this.#all.objects, keys: this.#all.keys() };
  }

  /** The state at an earlier revision, or undefined when the changes since then are compacted. */
  listAt(revision: number, namespace?: string): KubeObject[] | undefined {
    const changes = this.log.since(revision);
    if (!changes) return undefined;
    if (changes.length === 0) return this.list(namespace);
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
    // A view holds the map as it was; the first write after it works on a copy.
    if (this.#shared) {
      this.#all = new Bucket(new Map(this.#all.objects));
      this.#shared = false;
    }
    const key = keyOf(change.object);
    const namespace = change.object.metadata.namespace ?? '';
    if (change.type === 'DELETED') {
      this.#all.delete(key);
      removeFrom(this.#namespaces, namespace, key);
    } else {
      this.#all.set(key, change.object);
      if (namespace) addTo(this.#namespaces, namespace, key, change.object);
    }
    if (this.#indexField) this.#reindex(this.#indexField, key, change);
    this.log.push(change);
  }

  #reindex(field: IndexField, key: string, change: Change): void {
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
