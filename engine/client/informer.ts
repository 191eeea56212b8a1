import type { Clock } from '../runtime/clock';
import type { ApiStream, WatchEvent } from '../api/transport';
import type { Client } from './client';
import { Lister } from './lister';
import type { ApiObject, Resource } from './resources';

/**
 * Handlers only put keys in queues. They are called in order of registration, after the lister has taken the change
 * in. `add` is also called for each object that was there before the handler.
 */
export interface InformerHandlers<T> {
  add?(object: T): void;
  update?(before: T, after: T): void;
  /** `last` as it went, `before` as it was known. */
  delete?(last: T, before: T): void;
}

/** One list and watch of a kind, shared by everyone in the process who needs it. */
export class Informer<T extends ApiObject> {
  readonly lister: Lister<T>;
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #kind: Resource<T>;
  /** In order of registration, by what they want to hear of: most changes are updates, and not everybody follows those. */
  readonly #adders: InformerHandlers<T>[] = [];
  readonly #updaters: InformerHandlers<T>[] = [];
  readonly #deleters: InformerHandlers<T>[] = [];
  /** By index and value. There are few indexes, and every change looks at each. */
  readonly #indexed: { readonly index: string; readonly values: Map<string, InformerHandlers<T>[]> }[] = [];
  #stream: ApiStream | undefined;
  #stopped = false;

  constructor(client: Client, clock: Clock, kind: Resource<T>) {
    this.#client = client;
    this.#clock = clock;
    this.#kind = kind;
    this.lister = new Lister(kind);
    this.#listAndWatch();
  }

  /** Returns a function that removes the handlers again. */
  addHandlers(handlers: InformerHandlers<T>): () => void {
    if (handlers.add) this.#adders.push(handlers);
    if (handlers.update) this.#updaters.push(handlers);
    if (handlers.delete) this.#deleters.push(handlers);
    if (handlers.add) for (const object of this.lister.list()) handlers.add(object);
    return () => {
      for (const list of [this.#adders, this.#updaters, this.#deleters]) {
        const at = list.indexOf(handlers);
        if (at >= 0) list.splice(at, 1);
      }
    };
  }

  /**
   * Handlers for the objects that stand under `value` in the lister's index `index` (such as the pods of one node),
   * so that a hundred kubelets do not each look at every pod. An object that moves into the value is an add, one that
   * moves out of it a delete.
   */
  addIndexHandlers(index: string, value: string, handlers: InformerHandlers<T>): () => void {
    let indexed = this.#indexed.find((one) => one.index === index);
    if (!indexed) this.#indexed.push((indexed = { index, values: new Map() }));
    const { values } = indexed;
    const list = values.get(value);
    if (list) list.push(handlers);
    else values.set(value, [handlers]);
    if (handlers.add) for (const object of this.lister.byIndex(index, value)) handlers.add(object);
    return () => {
      const left = values.get(value)?.filter((other) => other !== handlers) ?? [];
      if (left.length) values.set(value, left);
      else values.delete(value);
    };
  }

  stop(): void {
    this.#stopped = true;
    this.#stream?.close();
  }

  #listAndWatch(): void {
    const list = this.#client.list(this.#kind);
    this.#replace(list.items);
    this.#watch(list.metadata.resourceVersion);
  }

  #watch(resourceVersion: string | undefined): void {
    const stream = this.#client.watch(this.#kind, { resourceVersion });
    this.#stream = stream;
    stream.subscribe({
      frame: (frame) => this.#frame(frame as WatchEvent<T>),
      end: () => this.#again(stream),
    });
  }

  /** The watch broke or its revision was compacted: list anew, a second later as client-go does at least. */
  #again(stream: ApiStream): void {
    if (this.#stopped || this.#stream !== stream) return;
    this.#stream = undefined;
    this.#clock.schedule(1000, () => {
      if (!this.#stopped) this.#listAndWatch();
    });
  }

  #frame({ type, object }: WatchEvent<T>): void {
    if (this.#stopped) return;
    if (type === 'ERROR') {
      const stream = this.#stream;
      stream?.close();
      if (stream) this.#again(stream);
      return;
    }
    if (type === 'DELETED') {
      const before = this.lister.remove(object);
      if (before) this.#notify(before, object, 'delete');
    } else {
      const before = this.lister.put(object);
      this.#notify(before, object, before ? 'update' : 'add');
    }
  }

  #replace(items: readonly T[]): void {
    const gone = new Map(this.lister.list().map((object) => [this.lister.keyOf(object), object]));
    for (const object of items) {
      gone.delete(this.lister.keyOf(object));
      const before = this.lister.put(object);
      if (before?.metadata.resourceVersion !== object.metadata.resourceVersion) this.#notify(before, object, before ? 'update' : 'add');
    }
    for (const object of gone.values()) {
      this.lister.remove(object);
      this.#notify(object, object, 'delete');
    }
  }

  #notify(before: T | undefined, object: T, what: 'add' | 'update' | 'delete'): void {
    if (what === 'update') for (const handlers of this.#updaters) handlers.update!(before!, object);
    else if (what === 'add') for (const handlers of this.#adders) handlers.add!(object);
    else for (const handlers of this.#deleters) handlers.delete!(object, before!);
    for (const { index, values } of this.#indexed) {
      const known = this.lister.indexValues(index, object);
      const now = what === 'delete' ? NOWHERE : known;
      const then = what === 'delete' || (before && this.lister.stays(index, before, object)) ? known : before ? this.lister.indexValues(index, before) : NOWHERE;
      for (const value of now) {
        const stood = then.includes(value);
        for (const handlers of values.get(value) ?? NOBODY) {
          if (stood) handlers.update?.(before!, object);
          else handlers.add?.(object);
        }
      }
      if (now !== then) for (const value of then) if (!now.includes(value)) for (const handlers of values.get(value) ?? NOBODY) handlers.delete?.(object, before ?? object);
    }
  }
}

const NOWHERE: readonly string[] = [];
const NOBODY: readonly never[] = [];

/** The shared informers of one process. */
export class Informers {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #byPath = new Map<string, Informer<ApiObject>>();

  constructor({ client, clock }: { client: Client; clock: Clock }) {
    this.#client = client;
    this.#clock = clock;
  }

  /** The informer of a kind, started at the first call. */
  of<T extends ApiObject>(kind: Resource<T>): Informer<T> {
    const path = `${kind.root}/${kind.resource}`;
    let informer = this.#byPath.get(path);
    if (!informer) {
      informer = new Informer<ApiObject>(this.#client, this.#clock, kind);
      this.#byPath.set(path, informer);
    }
    return informer as unknown as Informer<T>;
  }

  lister<T extends ApiObject>(kind: Resource<T>): Lister<T> {
    return this.of(kind).lister;
  }

  /** Whether a kind is watched; asking does not start it. */
  has(kind: Resource): boolean {
    return this.#byPath.has(`${kind.root}/${kind.resource}`);
  }

  /** Ends the watch of a kind that no longer exists (a deleted custom resource). */
  drop(kind: Resource): void {
    const path = `${kind.root}/${kind.resource}`;
    this.#byPath.get(path)?.stop();
    this.#byPath.delete(path);
  }

  stop(): void {
    for (const informer of this.#byPath.values()) informer.stop();
    this.#byPath.clear();
  }
}
