import type { KubeObject } from '../api/object';
import type { IndexField } from './collection';
import type { Change } from './watch-log';

export interface WatchOptions {
  readonly namespace?: string;
  /** Only the object of this name. */
  readonly name?: string;
  /** Only objects whose index field has this value (a kubelet's pods). */
  readonly index?: string;
  /** Further conditions (label and field selectors). */
  readonly matches?: (object: KubeObject) => boolean;
  /** Called as an event of the clock, in order of revision. */
  readonly deliver: (event: Delivery) => void;
}

/** What one watch sees of a change. One value is shared by all watches that see the change in the same way. */
export interface Delivery {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
  readonly revision: number;
}

export interface Watcher {
  /** Ends it; nothing is delivered afterwards, not even what is under way. */
  close(): void;
}

interface Entry extends Watcher {
  readonly options: WatchOptions;
  open: boolean;
}

/** An event on its way to one watch. */
export interface Due {
  readonly entry: Entry;
  readonly event: Delivery;
}

export function deliver({ entry, event }: Due): void {
  if (entry.open) entry.options.deliver(event);
}

/**
 * The watches of one resource, found by what they watch: a change asks only the watches of its namespace, of its name
 * and of its index value, so that a hundred kubelets do not cost a hundred filters per event.
 */
export class WatchHub {
  readonly #everything = new Set<Entry>();
  readonly #byNamespace = new Map<string, Set<Entry>>();
  readonly #byName = new Map<string, Set<Entry>>();
  readonly #byIndex = new Map<string, Set<Entry>>();
  readonly #indexField: IndexField | undefined;
  #size = 0;

  constructor(indexField: IndexField | undefined) {
    this.#indexField = indexField;
  }

  get size(): number {
    return this.#size;
  }

  add(options: WatchOptions): Watcher {
    const bucket = this.#bucketFor(options);
    const entry: Entry = {
      options,
      open: true,
      close: () => {
        if (!entry.open) return;
        entry.open = false;
        this.#size -= 1;
        bucket.delete(entry);
      },
    };
    bucket.add(entry);
    this.#size += 1;
    return entry;
  }

  #bucketFor(options: WatchOptions): Set<Entry> {
    if (options.index !== undefined && this.#indexField) return bucketOf(this.#byIndex, options.index);
    if (options.name !== undefined) return bucketOf(this.#byName, options.name);
    if (options.namespace !== undefined) return bucketOf(this.#byNamespace, options.namespace);
    return this.#everything;
  }

  /** Hands a change to the watches that see it, through `later`. */
  dispatch(change: Change, later: (due: Due) => void): void {
    if (this.#size === 0) return;
    const view = new ChangeView(change);
    this.#offer(this.#everything, view, later);
    const { namespace, name } = change.object.metadata;
    if (this.#byNamespace.size) this.#offer(this.#byNamespace.get(namespace ?? ''), view, later);
    if (this.#byName.size) this.#offer(this.#byName.get(name ?? ''), view, later);
    if (this.#byIndex.size && this.#indexField) {
      const now = this.#indexField(change.object);
      const before = change.previous ? this.#indexField(change.previous) : now;
      this.#offer(this.#byIndex.get(now), view, later);
      if (before !== now) this.#offer(this.#byIndex.get(before), view, later);
    }
  }

  #offer(entries: Set<Entry> | undefined, view: ChangeView, later: (due: Due) => void): void {
    if (!entries) return;
    for (const entry of entries) {
      const event = view.for(entry.options, this.#indexField);
      if (event) later({ entry, event });
    }
  }
}

/** How one change looks to watches with conditions: entering the selection is ADDED, leaving it DELETED. */
export class ChangeView {
  readonly #change: Change;
  readonly #plain: Delivery;
  #entering: Delivery | undefined;
  #leaving: Delivery | undefined;

  constructor(change: Change) {
    this.#change = change;
    this.#plain = { type: change.type, object: change.object, revision: change.revision };
  }

  /** A watch that an object leaves sees it as it last matched, at the revision of the change. */
  #departure(previous: KubeObject): Delivery {
    const { revision } = this.#change;
    const metadata = Object.freeze({ ...previous.metadata, resourceVersion: String(revision) });
    return { type: 'DELETED', object: Object.freeze({ ...previous, metadata }), revision };
  }

  for(options: WatchOptions, indexField?: IndexField): Delivery | undefined {
    const { object, previous, type } = this.#change;
    if (options.namespace !== undefined && object.metadata.namespace !== options.namespace) return undefined;
    if (options.name !== undefined && object.metadata.name !== options.name) return undefined;
    const test = (candidate: KubeObject): boolean =>
      (options.index === undefined || !indexField || indexField(candidate) === options.index) && (!options.matches || options.matches(candidate));
    if (!options.matches && (options.index === undefined || !indexField)) return this.#plain;
    const now = type !== 'DELETED' && test(object);
    const before = previous !== undefined && test(previous);
    if (now && before) return this.#plain;
    if (now) return (this.#entering ??= type === 'ADDED' ? this.#plain : { type: 'ADDED', object, revision: this.#change.revision });
    if (before) return (this.#leaving ??= type === 'DELETED' ? this.#plain : this.#departure(previous));
    return undefined;
  }
}

function bucketOf(map: Map<string, Set<Entry>>, key: string): Set<Entry> {
  let found = map.get(key);
  if (!found) map.set(key, (found = new Set()));
  return found;
}
