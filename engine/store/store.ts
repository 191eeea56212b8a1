import type { KubeObject } from '../api/object';
import type { Clock } from '../runtime/clock';
import { Collection, type CollectionView, type IndexField } from './collection';
import { LazyChange, type LazyObject } from './lazy-object';
import type { Change } from './watch-log';
import { deliver, WatchHub, type Due, type WatchOptions, type Watcher } from './watch-hub';

const COMPACTION_MS = 300_000;

interface StoreOptions {
  readonly clock: Clock;
  /** The field by which a resource is looked up often, by "group/plural". */
  readonly indexFields?: Readonly<Record<string, IndexField>>;
  /** The revision before the first write. */
  readonly revision?: number;
}

/** An immutable view of everything at one revision; it costs a reference per resource. */
export interface StoreView {
  readonly revision: number;
  readonly collections: ReadonlyMap<string, CollectionView>;
}

/**
 * Objects, revisions and watches. It knows no kinds and checks nothing: the API server is its only writer. Every
 * write takes the next revision of the one counter, as in etcd.
 */
export class Store {
  readonly #clock: Clock;
  readonly #indexFields: Readonly<Record<string, IndexField>>;
  readonly #collections = new Map<string, Collection>();
  readonly #hubs = new Map<string, WatchHub>();
  #revision: number;
  #pending: (Due | (() => void))[] = [];
  #compacting = false;

  constructor(options: StoreOptions) {
    this.#clock = options.clock;
    this.#indexFields = options.indexFields ?? {};
    this.#revision = options.revision ?? 1;
  }

  /** The revision of the last write. */
  get revision(): number {
    return this.#revision;
  }

  /** The revision that the next write must carry in its metadata. */
  get nextRevision(): number {
    return this.#revision + 1;
  }

  collection(resource: string): Collection {
    let found = this.#collections.get(resource);
    if (!found) this.#collections.set(resource, (found = new Collection(this.#indexFields[resource])));
    return found;
  }

  /** Stores a frozen object that carries `nextRevision`, in place of `previous` (undefined to create). */
  put(resource: string, object: KubeObject, previous: KubeObject | undefined): void {
    this.#write(resource, { revision: this.nextRevision, type: previous ? 'MODIFIED' : 'ADDED', object, previous });
  }

  /** Removes an object. `last` is its final state, carrying `nextRevision`. */
  remove(resource: string, last: KubeObject, previous: KubeObject): void {
    this.#write(resource, { revision: this.nextRevision, type: 'DELETED', object: last, previous });
  }

  #write(resource: string, change: Change): void {
    if (change.object.metadata.resourceVersion !== String(change.revision)) throw new Error(`a write of ${resource} does not carry revision ${change.revision}`);
    this.#advance(change.revision);
    this.collection(resource).apply(change);
    this.#hubs.get(resource)?.dispatch(change, this.#later);
  }

  /** Stores an object that carries `nextRevision` and is made when it is read, in place of `before`, which nothing has read. */
  putLazy(resource: string, object: LazyObject, before?: LazyObject): void {
    this.#advance(object.revision);
    const change = before ? new LazyChange(object.revision, 'MODIFIED', before, () => object.object) : object;
    this.collection(resource).applyLazy(object, change, before);
    this.#hubs.get(resource)?.dispatch(change, this.#later);
  }

  /** Removes an object that nothing has read; returns the change. `last` makes its final state, carrying `nextRevision`. */
  removeLazy(resource: string, object: LazyObject, last: () => KubeObject): Change {
    const change = new LazyChange(this.nextRevision, 'DELETED', object, last);
    this.#advance(change.revision);
    this.collection(resource).removeLazy(object, change);
    this.#hubs.get(resource)?.dispatch(change, this.#later);
    return change;
  }

  #advance(revision: number): void {
    this.#revision = revision;
    if (!this.#compacting) this.#compactLater();
  }

  /** As the real server asks of etcd: every five minutes, what was then present five minutes ago is forgotten. */
  #compactLater(): void {
    this.#compacting = true;
    const upTo = this.#revision;
    this.#clock.schedule(COMPACTION_MS, () => {
      this.#compacting = false;
      this.compact(upTo);
      if (this.#revision > upTo) this.#compactLater();
    }, { background: true });
  }

  /**
   * Watches a resource. Changes are delivered by an event of the clock that is scheduled at the write, so that a
   * timer scheduled after the write runs after the delivery.
   */
  watch(resource: string, options: WatchOptions): Watcher {
    let hub = this.#hubs.get(resource);
    if (!hub) this.#hubs.set(resource, (hub = new WatchHub(this.#indexFields[resource])));
    return hub.add(options);
  }

  /** How many watches a resource has. */
  watchers(resource: string): number {
    return this.#hubs.get(resource)?.size ?? 0;
  }

  /** Runs something as a clock event of now, in order with the deliveries. */
  readonly #later = (run: Due | (() => void)): void => {
    this.#pending.push(run);
    if (this.#pending.length === 1) this.#clock.schedule(0, () => this.#flush());
  };

  deliver(run: () => void): void {
    this.#later(run);
  }

  #flush(): void {
    const due = this.#pending;
    this.#pending = [];
    for (const one of due) {
      if (typeof one === 'function') one();
      else deliver(one);
    }
  }

  view(): StoreView {
    const collections = new Map<string, CollectionView>();
    for (const [resource, collection] of this.#collections) collections.set(resource, collection.view());
    return { revision: this.#revision, collections };
  }

  /** Forgets changes up to a revision in all resources, as etcd's compaction does. */
  compact(revision: number): void {
    for (const collection of this.#collections.values()) collection.log.compact(revision);
  }

  resources(): readonly string[] {
    return [...this.#collections.keys()];
  }
}
