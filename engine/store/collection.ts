import type { KubeObject } from '../api/object';
import { WatchLog, type Change } from './watch-log';

/** Reads a field by which objects are looked up often (the node of a pod); '' when unset. */
export type IndexField = (object: KubeObject) => string;

/** An immutable view of one resource at one revision. */
export interface CollectionView {
  readonly objects: ReadonlyMap<string, KubeObject>;
  readonly keys: readonly string[];
}

/**
 * All stored objects of one resource. Keys are "namespace/name" ("/name" without namespace), and lists come in the
 * order of keys, as etcd gives them. Objects are frozen; a view costs nothing until the next write, which copies.
 */
export class Collection {
  #objects = new Map<string, KubeObject>();
  #keys: string[] = [];
  #namespaces = new Map<string, Map<string, KubeObject>>();
  #shared = false;
  readonly log = new WatchLog();
  readonly #indexField: IndexField | undefined;
  readonly #index = new Map<string, Map<string, KubeObject>>();

  constructor(indexField?: IndexField) {
    this.#indexField = indexField;
  }

  get size(): number {
    return this.#objects.size;
  }

  get(namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#objects.get(`${namespace ?? ''}/${name}`);
  }

  /** All objects, or those of a namespace, in order of their keys. */
  list(namespace?: string): KubeObject[] {
    if (namespace !== undefined) {
      const objects = this.#namespaces.get(namespace);
      return objects ? inOrder(objects) : [];
    }
    const out: KubeObject[] = [];
    for (const key of this.#keys) out.push(this.#objects.get(key)!);
    return out;
  }

  /** The objects whose index field has this value, in order of their keys. */
  byIndex(value: string): KubeObject[] {
    const objects = this.#index.get(value);
    return objects ? inOrder(objects) : [];
  }

  /** How many objects a namespace holds. */
  count(namespace: string): number {
    return this.#namespaces.get(namespace)?.size ?? 0;
  }

  view(): CollectionView {
    this.#shared = true;
    return { objects: this.#objects, keys: this.#keys };
  }

  /** The state at an earlier revision, or undefined when the changes since then are compacted. */
  listAt(revision: number, namespace?: string): KubeObject[] | undefined {
    const changes = this.log.since(revision);
    if (!changes) return undefined;
    if (changes.length === 0) return this.list(namespace);
    const objects = new Map(this.#objects);
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
    const key = keyOf(change.object);
    const { namespace } = change.object.metadata;
    if (change.type === 'DELETED') {
      this.#objects.delete(key);
      this.#keys.splice(positionOf(this.#keys, key), 1);
      const inNamespace = this.#namespaces.get(namespace ?? '');
      inNamespace?.delete(key);
      if (inNamespace?.size === 0) this.#namespaces.delete(namespace ?? '');
    } else {
      if (!this.#objects.has(key)) this.#insert(key);
      this.#objects.set(key, change.object);
      let inNamespace = this.#namespaces.get(namespace ?? '');
      if (!inNamespace) this.#namespaces.set(namespace ?? '', (inNamespace = new Map()));
      inNamespace.set(key, change.object);
    }
    if (this.#indexField) this.#reindex(this.#indexField, key, change);
    this.log.push(change);
  }

  #insert(key: string): void {
    const keys = this.#keys;
    // Most objects are made in ascending order or at the end.
    if (keys.length === 0 || keys[keys.length - 1]! < key) keys.push(key);
    else keys.splice(positionOf(keys, key), 0, key);
  }

  #reindex(field: IndexField, key: string, change: Change): void {
    const before = change.previous ? field(change.previous) : undefined;
    const after = change.type === 'DELETED' ? undefined : field(change.object);
    if (before !== undefined && before !== after) {
      const bucket = this.#index.get(before);
      bucket?.delete(key);
      if (bucket?.size === 0) this.#index.delete(before);
    }
    if (after !== undefined) {
      let bucket = this.#index.get(after);
      if (!bucket) this.#index.set(after, (bucket = new Map()));
      bucket.set(key, change.object);
    }
  }

  #own(): void {
    if (!this.#shared) return;
    this.#objects = new Map(this.#objects);
    this.#keys = [...this.#keys];
    this.#shared = false;
  }
}

export function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function inOrder(objects: ReadonlyMap<string, KubeObject>): KubeObject[] {
  return [...objects.keys()].sort(byCodeUnit).map((key) => objects.get(key)!);
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function positionOf(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
