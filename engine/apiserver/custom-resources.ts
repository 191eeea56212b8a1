import type { Draft, KindRecord } from '../api/kind';
import type { KubeObject } from '../api/object';
import type { KindRegistry } from '../api/registry';
import { sameJson } from '../api/validation/object-meta';
import type { Clock } from '../runtime/clock';
import type { Store } from '../store/store';
import { rfc3339 } from './request-context';
import { removeObject, storeObject, type WritePath } from './write';

/** What makes kinds of a CustomResourceDefinition. */
export interface CustomKindMaker {
  /** One record for each served version. */
  kindsOf(definition: KubeObject): readonly KindRecord[];
  /** The status that the server gives a definition among all others: accepted names and conditions. */
  statusOf(definition: KubeObject, all: readonly KubeObject[], now: string): unknown;
}

export const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions';
const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

interface Condition {
  readonly type: string;
  readonly status: string;
}

/**
 * Registers the kinds of CustomResourceDefinitions while they exist, establishes new definitions, and empties the
 * collection of one that is being deleted. Writes happen as events of the clock, never inside the write that caused them.
 */
export class CustomResources {
  readonly #maker: CustomKindMaker;
  readonly #path: WritePath;
  readonly #store: Store;
  readonly #registry: KindRegistry;
  readonly #clock: Clock;
  readonly #registered = new Map<string, readonly KindRecord[]>();

  constructor(maker: CustomKindMaker, path: WritePath) {
    this.#maker = maker;
    this.#path = path;
    this.#store = path.store;
    this.#registry = path.registry;
    this.#clock = path.clock;
  }

  /** To be called after every write of a definition. */
  changed(object: KubeObject | undefined, old: KubeObject | undefined): void {
    const name = (object ?? old)!.metadata.name!;
    const before = this.#registered.get(name);
    if (!object) {
      if (before) this.#registry.remove(before);
      this.#registered.delete(name);
      return;
    }
    if (isEstablished(object) && (!before || !old || !sameJson(object['spec'], old['spec']) || !isEstablished(old))) {
      if (before) this.#registry.remove(before);
      const kinds = this.#maker.kindsOf(object);
      this.#registry.add(kinds);
      this.#registered.set(name, kinds);
    }
    this.#clock.schedule(0, () => this.#settle(name));
  }

  #settle(name: string): void {
    const definition = this.#store.collection(DEFINITIONS).get(undefined, name);
    if (!definition) return;
    if (definition.metadata.deletionTimestamp !== undefined) this.#cleanUp(definition);
    else this.#establish(definition);
  }

  #establish(definition: KubeObject): void {
    const status = this.#maker.statusOf(definition, this.#store.collection(DEFINITIONS).list(), rfc3339(this.#clock.now()));
    const finalizers = definition.metadata.finalizers ?? [];
    if (sameJson(status, definition['status']) && finalizers.includes(CLEANUP)) return;
    const draft = { ...definition, metadata: { ...definition.metadata, finalizers: finalizers.includes(CLEANUP) ? [...finalizers] : [...finalizers, CLEANUP] }, status } as unknown as Draft;
    storeObject(this.#path, this.#kind(), draft, definition);
  }

  #cleanUp(definition: KubeObject): void {
    const finalizers = definition.metadata.finalizers ?? [];
    if (!finalizers.includes(CLEANUP)) return;
    let waiting = false;
    const kind = this.#registered.get(definition.metadata.name!)?.[0];
    for (const object of kind ? this.#store.collection(`${kind.group}/${kind.plural}`).list() : []) {
      if (object.metadata.finalizers?.length) {
        waiting = true;
        if (object.metadata.deletionTimestamp === undefined) storeObject(this.#path, kind!, { ...object, metadata: { ...object.metadata, deletionTimestamp: rfc3339(this.#clock.now()), deletionGracePeriodSeconds: 0 } } as unknown as Draft, object);
      } else removeObject(this.#path, kind!, object);
    }
    if (waiting) {
      this.#clock.schedule(1000, () => this.#settle(definition.metadata.name!), { background: true });
      return;
    }
    const left = finalizers.filter((finalizer) => finalizer !== CLEANUP);
    if (left.length === 0) removeObject(this.#path, this.#kind(), definition);
    else storeObject(this.#path, this.#kind(), { ...definition, metadata: { ...definition.metadata, finalizers: left } } as unknown as Draft, definition);
  }

  #kind(): KindRecord {
    return this.#registry.find('apiextensions.k8s.io', 'v1', 'customresourcedefinitions')!;
  }
}

function isEstablished(definition: KubeObject): boolean {
  const { conditions } = (definition['status'] ?? {}) as { conditions?: readonly Condition[] };
  return (conditions ?? []).some((condition) => condition.type === 'Established' && condition.status === 'True');
}
