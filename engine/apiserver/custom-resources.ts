import type { Draft, KindRecord } from '../api/kind';
import type { KubeObject } from '../api/object';
import type { KindRegistry } from '../api/registry';
import { rfc3339 } from '../api/rfc3339';
import { sameJson } from '../api/validation/object-meta';
import { ExpressionError } from '../api/expressions';
import type { Clock } from '../runtime/clock';
import type { LazyModule } from '../runtime/lazy-module';
import type { Store } from '../store/store';
import { removeObject, storeObject, type WritePath } from './write';

/** What makes kinds of a CustomResourceDefinition. */
export interface CustomKindMaker {
  /** One record for each served version. Throws ExpressionError for rules that cannot be compiled. */
  kindsOf(definition: KubeObject): readonly KindRecord[];
  /** What has to be loaded before `kindsOf` may be asked. */
  needs(definition: KubeObject): LazyModule<unknown> | undefined;
  /** The status that the server gives a definition among all others: accepted names and conditions. */
  statusOf(definition: KubeObject, all: readonly KubeObject[], now: string): unknown;
}

export const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions';
/** How long objects with finalizers are waited for before they are looked at again. */
const RECHECK_MS = 5000;
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
    if (isEstablished(object) && (!before || !old || !sameJson(object['spec'], old['spec']))) {
      const needed = this.#maker.needs(object);
      // What may have to be loaded is asked in an event of its own, so that it makes no difference whether it is there.
      // Where a rule does not compile the kinds stay as they were, and the status says why.
      if (needed) this.#clock.schedule(0, () => {
        if (this.#complaintOf(object) === undefined) this.#register(name, object);
      });
      else this.#register(name, object);
    }
    const needed = this.#maker.needs(object);
    if (needed) this.#clock.hold(needed);
    this.#clock.schedule(0, () => this.#settle(name));
  }

  #register(name: string, definition: KubeObject): void {
    const kinds = this.#maker.kindsOf(definition);
    const before = this.#registered.get(name);
    if (before) this.#registry.remove(before);
    this.#registry.add(kinds);
    this.#registered.set(name, kinds);
  }

  #settle(name: string): void {
    const definition = this.#store.collection(DEFINITIONS).get(undefined, name);
    if (!definition) return;
    if (definition.metadata.deletionTimestamp !== undefined) this.#cleanUp(definition);
    else this.#establish(definition);
  }

  #establish(definition: KubeObject): void {
    const now = rfc3339(this.#clock.now());
    const status = this.#problemOf(definition, now) ?? this.#maker.statusOf(definition, this.#store.collection(DEFINITIONS).list(), now);
    const finalizers = definition.metadata.finalizers ?? [];
    if (sameJson(status, definition['status']) && finalizers.includes(CLEANUP)) return;
    const draft = { ...definition, metadata: { ...definition.metadata, finalizers: finalizers.includes(CLEANUP) ? [...finalizers] : [...finalizers, CLEANUP] }, status } as unknown as Draft;
    // Who learns of the established definition lists its objects at once.
    if (isEstablished(draft as unknown as KubeObject) && !isEstablished(definition)) this.#register(definition.metadata.name!, definition);
    storeObject(this.#path, this.#kind(), draft, definition);
  }

  /** The real server refuses a definition whose rules do not compile; this one finds out when their evaluator is there. */
  #problemOf(definition: KubeObject, now: string): object | undefined {
    const message = this.#complaintOf(definition);
    if (message === undefined) return undefined;
    const have = ((definition['status'] ?? {}) as { conditions?: readonly (Condition & { message?: string })[] }).conditions?.find(({ type }) => type === 'Established');
    if (have?.message === message) return definition['status'] as object;
    return { conditions: [{ type: 'Established', status: 'False', lastTransitionTime: now, reason: 'InvalidValidationRule', message }], acceptedNames: { plural: '', kind: '' }, storedVersions: [] };
  }

  /** What is wrong with a definition's rules. */
  #complaintOf(definition: KubeObject): string | undefined {
    try {
      if (this.#maker.needs(definition)) this.#maker.kindsOf(definition);
      return undefined;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return error.message;
    }
  }

  #cleanUp(definition: KubeObject): void {
    const finalizers = definition.metadata.finalizers ?? [];
    if (!finalizers.includes(CLEANUP)) return;
    // First everybody is told; from then on no more objects are made.
    if (!isTrue(definition, 'Terminating')) {
      storeObject(this.#path, this.#kind(), this.#terminating(definition), definition);
      return;
    }
    let waiting = false;
    const kind = this.#registered.get(definition.metadata.name!)?.[0];
    for (const object of kind ? this.#store.collection(`${kind.group}/${kind.plural}`).list() : []) {
      if (object.metadata.finalizers?.length) {
        waiting = true;
        if (object.metadata.deletionTimestamp === undefined) storeObject(this.#path, kind!, { ...object, metadata: { ...object.metadata, deletionTimestamp: rfc3339(this.#clock.now()), deletionGracePeriodSeconds: 0 } } as unknown as Draft, object);
      } else removeObject(this.#path, kind!, object);
    }
    if (waiting) {
      this.#clock.schedule(RECHECK_MS, () => this.#settle(definition.metadata.name!), { background: true });
      return;
    }
    const left = finalizers.filter((finalizer) => finalizer !== CLEANUP);
    if (left.length === 0) removeObject(this.#path, this.#kind(), definition);
    else storeObject(this.#path, this.#kind(), { ...definition, metadata: { ...definition.metadata, finalizers: left } } as unknown as Draft, definition);
  }

  #terminating(definition: KubeObject): Draft {
    const status = (definition['status'] ?? {}) as { conditions?: readonly Condition[] };
    const condition = { type: 'Terminating', status: 'True', lastTransitionTime: rfc3339(this.#clock.now()), reason: 'InstanceDeletionInProgress', message: 'CustomResource deletion is in progress' };
    return { ...definition, metadata: { ...definition.metadata }, status: { ...status, conditions: [...(status.conditions ?? []), condition] } } as unknown as Draft;
  }

  #kind(): KindRecord {
    return this.#registry.find('apiextensions.k8s.io', 'v1', 'customresourcedefinitions')!;
  }
}

function isEstablished(definition: KubeObject): boolean {
  return isTrue(definition, 'Established');
}

function isTrue(definition: KubeObject, type: string): boolean {
  const { conditions } = (definition['status'] ?? {}) as { conditions?: readonly Condition[] };
  return (conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');
}

/** Whether the definition of a custom kind is being deleted, and its objects with it. */
export function isTerminating(store: Store, kind: KindRecord): boolean {
  const definition = store.collection(DEFINITIONS).get(undefined, `${kind.plural}.${kind.group}`);
  return definition !== undefined && isTrue(definition, 'Terminating');
}
