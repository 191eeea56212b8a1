import type { KubeObject } from '../api/object';
import type { Change } from './watch-log';

/**
 * An object that is only made when something reads it. Until then it sleeps: it has a place, a revision and a name,
 * and is the change that brought it.
 */
export interface LazyObject extends Change {
  readonly namespace: string;
  readonly name: string;
  isNamed(name: string): boolean;
  /** Kept by the collection: stored, and not read so far. */
  asleep: boolean;
}

/** A change whose objects are only made when something reads it. */
export class LazyChange implements Change {
  readonly revision: number;
  readonly type: 'MODIFIED' | 'DELETED';
  readonly #before: LazyObject;
  readonly #after: () => KubeObject;
  #made: KubeObject | undefined;

  constructor(revision: number, type: 'MODIFIED' | 'DELETED', before: LazyObject, after: () => KubeObject) {
    this.revision = revision;
    this.type = type;
    this.#before = before;
    this.#after = after;
  }

  get object(): KubeObject {
    return (this.#made ??= this.#after());
  }

  get previous(): KubeObject {
    return this.#before.object;
  }
}

/** The objects of a collection that sleep. They count as stored, but are in no index. */
export class Sleepers {
  #all: LazyObject[] = [];
  #size = 0;
  /** Whether somebody holds the list; the next one that is added makes a copy. */
  #shared = false;

  get size(): number {
    return this.#size;
  }

  add(object: LazyObject): void {
    object.asleep = true;
    if (this.#shared) this.#keep(this.#all.slice());
    this.#all.push(object);
    this.#size += 1;
  }

  /** Takes one out; it is no longer asleep. */
  remove(object: LazyObject): void {
    object.asleep = false;
    this.#size -= 1;
    // Those that left are dropped when they are half of the list.
    if (this.#size * 2 < this.#all.length) this.#keep(this.#all.filter(isAsleep));
  }

  #keep(list: LazyObject[]): void {
    this.#all = list;
    this.#shared = false;
  }

  /** All that sleep now. The list stays as it is. */
  list(): readonly LazyObject[] {
    if (this.#size !== this.#all.length) this.#keep(this.#all.filter(isAsleep));
    this.#shared = true;
    return this.#all;
  }

  /** Those of a namespace. */
  within(namespace: string): LazyObject[] {
    return this.#size === 0 ? [] : this.#all.filter((object) => object.asleep && object.namespace === namespace);
  }

  /** Takes out those of a namespace, or all. */
  wake(namespace?: string): readonly LazyObject[] {
    if (this.#size === 0) return NOBODY;
    const found = namespace === undefined ? this.list() : this.within(namespace);
    for (const object of found) object.asleep = false;
    this.#size -= found.length;
    this.#keep(this.#size === 0 ? [] : this.#all.filter(isAsleep));
    return found;
  }

  find(namespace: string, name: string): LazyObject | undefined {
    return this.#size === 0 ? undefined : this.#all.find((object) => object.asleep && object.namespace === namespace && object.isNamed(name));
  }

  count(namespace: string): number {
    return this.#size === 0 ? 0 : this.#all.reduce((count, object) => (object.asleep && object.namespace === namespace ? count + 1 : count), 0);
  }
}

const NOBODY: readonly LazyObject[] = [];
const isAsleep = (object: LazyObject): boolean => object.asleep;
